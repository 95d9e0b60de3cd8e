# tsvenv's hook for fish 3.1 and later. It runs at every prompt, so it starts no process unless it found something new,
# and names nothing but __tsvenv_*, tsvenv and, while an environment is active, deactivate.

if status is-interactive

    set -g __tsvenv_node __TSVENV_NODE__
    set -g __tsvenv_script __TSVENV_SCRIPT__
    set -g __tsvenv_data __TSVENV_DATA__
    set -g __tsvenv_state __TSVENV_STATE__
    set -g __tsvenv_cache __TSVENV_CACHE__
    set -g __tsvenv_config __TSVENV_CONFIG__
    set -g __tsvenv_version __TSVENV_VERSION__
    set -g __tsvenv_names __TSVENV_ENV_NAMES__
    set -g __tsvenv_with_prompt __TSVENV_WITH_PROMPT__

    # --- Locating: the same levels and rules as src/locate.ts --------------------------------------------------------

    # The files that would be a marker for this directory, nearest first.
    function __tsvenv_list_markers
        set -l stops "$__tsvenv_home"
        test -n "$TSVENV_CEILING_DIRECTORIES"
        and set -a stops (string split : -- "$TSVENV_CEILING_DIRECTORIES" | string replace -r '/*$' /)
        set -l dir /
        set -l dirs /
        set -l inside ''
        set -g __tsvenv_with_path "$__tsvenv_has_path"
        if string match -q -- "*"\n"*" "$PWD"
            # A substitution splits at line breaks, and `path` answers in lines. Upwards, then, by what is left when the
            # last name is taken away: it ends in a slash, and so keeps its line breaks.
            set __tsvenv_with_path ''
            set inside 1
            set dirs
            set dir "$PWD/"
            while set -a dirs "$dir"; and not contains -- "$dir" / $stops
                set dir (string replace -r '[^/]*/$' '' -- "$dir" | string collect)
            end
        else
            # From the root down: what is above the home directory or a ceiling is dropped on the way.
            for name in (string split -n / -- "$PWD")
                set dir "$dir$name/"
                contains -- "$name" $__tsvenv_names
                and set inside 1
                contains -- "$dir" $stops
                and set dirs
                set -p dirs "$dir"
            end
        end
        set -g __tsvenv_markers
        set -l ends pyvenv.cfg $__tsvenv_names/pyvenv.cfg .venv .python-envs
        for dir in $dirs
            contains -- "$dir" /home/ /Users/ /net/ /afs/ /misc/ # an automounter would ask the network
            and continue
            # Inside an env by a known name the marker is the one that its project has.
            if test -n "$inside"; and contains -- (string match -r '[^/]*/$' -- "$dir" | string collect) $__tsvenv_names/
                set -a __tsvenv_markers "$dir"$ends[2..-1]
            else
                set -a __tsvenv_markers "$dir"$ends
            end
        end
    end

    # Sets __tsvenv_found to the nearest marker, or to nothing.
    function __tsvenv_locate
        if test "$PWD" != "$__tsvenv_listed"
            __tsvenv_list_markers
            set -g __tsvenv_listed "$PWD"
            set -g __tsvenv_ask 1
        else if test -n "$__tsvenv_with_path"
            # Still the same: it is there, and nothing is before it. No substitution, which takes longer than the stats.
            if test -z "$__tsvenv_found" -o -f "$__tsvenv_found"; and not path is -f -- $__tsvenv_nearer
                return
            end
        end
        set -g __tsvenv_found ''
        set -g __tsvenv_nearer
        if test -n "$__tsvenv_with_path"; and not path is -f -- $__tsvenv_markers
            set __tsvenv_nearer $__tsvenv_markers
            return
        end
        for marker in $__tsvenv_markers
            if test -f "$marker"
                set __tsvenv_found "$marker"
                return
            end
            set -a __tsvenv_nearer "$marker"
        end
    end

    # --- Undoing: constants of the hook, so that leaving works when cache, env or binary are gone ----------------------

    function __tsvenv_leave_path
        while contains -- "$argv[1]" $PATH
            set -e PATH[(contains -i -- "$argv[1]" $PATH)]
        end
    end

    function __tsvenv_restore_pythonhome
        if set -q TSVENV_PYTHONHOME
            set -q PYTHONHOME
            or set -gx PYTHONHOME $TSVENV_PYTHONHOME
            set -e TSVENV_PYTHONHOME
        end
    end

    # Leaves the env that tsvenv activated in this shell, or inherited from a shell where it did.
    function __tsvenv_leave
        test -n "$__tsvenv_env"
        or return 0
        __tsvenv_leave_path "$__tsvenv_env/bin"
        contains -- "$__tsvenv_env/bin" $__tsvenv_left
        or set -ga __tsvenv_left "$__tsvenv_env/bin"
        test "$VIRTUAL_ENV" = "$__tsvenv_env"
        and set -e VIRTUAL_ENV
        if set -q VIRTUAL_ENV_PROMPT; and test "$VIRTUAL_ENV_PROMPT" = "$__tsvenv_name"
            set -e VIRTUAL_ENV_PROMPT
        end
        test "$TSVENV_ACTIVE" = "$__tsvenv_env"
        and set -e TSVENV_ACTIVE
        __tsvenv_restore_pythonhome
        __tsvenv_forget
    end

    # Drops what this shell remembers of the active env.
    function __tsvenv_forget
        set -g __tsvenv_env ''
        set -g __tsvenv_name ''
        set -g __tsvenv_pinned ''
        set -g __tsvenv_prompt ''
        if test -n "$__tsvenv_deactivate"
            set -g __tsvenv_deactivate ''
            functions -e deactivate
        end
    end

    # The user activated an env by hand, or undid ours: everything of ours goes, everything of theirs stays.
    function __tsvenv_let_go
        set -l bin "$__tsvenv_env/bin"
        __tsvenv_leave_path "$bin"
        if __tsvenv_activated_by_script
            set -g __tsvenv_deactivate '' # the function of that name is the activate script's now
            while contains -- "$bin" $_OLD_VIRTUAL_PATH
                set -e _OLD_VIRTUAL_PATH[(contains -i -- "$bin" $_OLD_VIRTUAL_PATH)]
            end
            # The same env, typed by VS Code into each terminal: its element stays, once.
            if test "$VIRTUAL_ENV" -ef "$__tsvenv_env"
                __tsvenv_leave_path "$VIRTUAL_ENV/bin"
                set -gx PATH "$VIRTUAL_ENV/bin" $PATH
            end
            if set -q TSVENV_PYTHONHOME
                set -gx _OLD_VIRTUAL_PYTHONHOME $TSVENV_PYTHONHOME
                set -e TSVENV_PYTHONHOME
            end
        else
            __tsvenv_restore_pythonhome
        end
        # virtualenv's activate did not set it for years, nor unset it: it goes now, or with their env if that is the same.
        set -g __tsvenv_unset_later ''
        if set -q VIRTUAL_ENV_PROMPT; and test "$VIRTUAL_ENV_PROMPT" = "$__tsvenv_name"
            if test -n "$VIRTUAL_ENV"; and test "$VIRTUAL_ENV" -ef "$__tsvenv_env"
                set -g __tsvenv_unset_later "$__tsvenv_name"
            else
                set -e VIRTUAL_ENV_PROMPT
            end
        end
        set -e TSVENV_ACTIVE
        __tsvenv_forget
    end

    # --- The prompt ----------------------------------------------------------------------------------------------------

    # Whether the prompt may carry the name: the user wants it, and nothing else shows environments already.
    function __tsvenv_may_prompt
        test -n "$__tsvenv_with_prompt" -a -z "$VIRTUAL_ENV_DISABLE_PROMPT" -a "$STARSHIP_SHELL" != fish -a "$POSH_SHELL" != fish
    end

    # Wraps fish_prompt, unless the wrapper drew at the last prompt. That flag, and a fresh name for what is wrapped each
    # time: activate.fish and VS Code copy fish_prompt to names of their own, and a look at its text would wrap a wrapper
    # of the wrapper, which ends in a stack overflow.
    function __tsvenv_draw_prompt
        if test -z "$__tsvenv_prompt"; or not __tsvenv_may_prompt
            set -g __tsvenv_shown ''
            __tsvenv_unwrap
            return
        end
        set -g __tsvenv_shown "$__tsvenv_prompt"
        if test -z "$__tsvenv_drew"; and functions -q fish_prompt
            set -g __tsvenv_wraps (math $__tsvenv_wraps + 1)
            set -g __tsvenv_user __tsvenv_user_$__tsvenv_wraps
            functions -c fish_prompt $__tsvenv_user
            # The first statement is the user's prompt, which thereby sees their $status and $pipestatus.
            function fish_prompt -V __tsvenv_user
                set -l drawn ($__tsvenv_user | string collect -N)
                set -g __tsvenv_drew 1
                printf '%s%s' "$__tsvenv_shown" "$drawn"
            end
        end
        set -g __tsvenv_drew ''
    end

    # Gives fish_prompt back, where the wrapper is what it is. What was wrapped stays under its name, for a copy of the
    # wrapper may be called by others.
    function __tsvenv_unwrap
        test -n "$__tsvenv_user"
        or return 0
        if functions -q fish_prompt; and functions fish_prompt | string match -rq "__tsvenv_user '?$__tsvenv_user'?\$"
            functions -e fish_prompt
            functions -c $__tsvenv_user fish_prompt
            set -g __tsvenv_user ''
            set -g __tsvenv_drew ''
        end
    end

    # --- Entering ------------------------------------------------------------------------------------------------------

    # Whether the answer that was kept for the marker still holds. Everything here is a stat of the shell's own; a fish
    # that cannot compare ages asks the binary.
    function __tsvenv_enter_warm
        set -l entry "$__tsvenv_state/enter/$__tsvenv_version$__tsvenv_found.fish"
        set -l config "$__tsvenv_config/config.toml"
        test -O "$entry"
        and begin
            test -d "$__tsvenv_data/trust"
            and test "$entry" -nt "$__tsvenv_found"
            and test "$entry" -nt "$__tsvenv_data/trust"
            and begin
                not test -e "$config"
                or test "$entry" -nt "$config"
            end
            # The first bytes of a damaged entry are other ones; the rest of it would be executed line by line.
            and read -l -n 14 header <"$entry"
            and test "$header" = '# tsvenv entry'
        end 2>/dev/null
        and source "$entry"
    end

    # Calls the binary with the roots that were right when this hook was printed: a project's .envrc must not move them.
    # A Node that is gone is looked for once a shell, outside the env.
    function __tsvenv_call
        if not test -x "$__tsvenv_node"
            set -g __tsvenv_node /nonexistent/node
            for dir in $PATH
                if test "$dir" != "$VIRTUAL_ENV/bin" -a -f "$dir/node" -a -x "$dir/node"
                    set -g __tsvenv_node "$dir/node"
                    break
                end
            end
        end
        if not test -x "$__tsvenv_node" -a -f "$__tsvenv_script"
            return 127
        end
        TSVENV_NODE_OPTIONS="$NODE_OPTIONS" NODE_OPTIONS= TSVENV_DATA_DIR=$__tsvenv_data TSVENV_STATE_DIR=$__tsvenv_state \
            TSVENV_CACHE_DIR=$__tsvenv_cache TSVENV_CONFIG_DIR=$__tsvenv_config TSVENV_HOOK="fish $__tsvenv_version" \
            $__tsvenv_node $__tsvenv_script $argv
    end

    # A binary that is gone is told of once a machine, not at each directory of each shell.
    function __tsvenv_missing
        if not test -e "$__tsvenv_state/missing"
            begin
                echo -n >"$__tsvenv_state/missing"
            end 2>/dev/null
            set -g __tsvenv_message "tsvenv: cannot run $__tsvenv_script; install tsvenv again, or remove its line from your config.fish"
        end
    end

    function __tsvenv_enter_cold
        set -l text (__tsvenv_call export fish --hook -- "$PWD" </dev/null | string collect)
        if test $pipestatus[1] = 127
            __tsvenv_missing
        else
            eval $text
        end
    end

    # What became of entering: takes note of the env that is active now, if any.
    function __tsvenv_entered
        test -n "$TSVENV_ACTIVE"; and test "$VIRTUAL_ENV" = "$TSVENV_ACTIVE"
        or return 0
        __tsvenv_own "$TSVENV_ACTIVE"
        # Somebody else's env gives way to the project's own.
        if test -n "$argv[1]"; and test "$argv[1]" != "$__tsvenv_env"
            __tsvenv_leave_path "$argv[1]/bin"
        end
        set -g __tsvenv_foreign ''
    end

    function __tsvenv_own
        set -g __tsvenv_env "$argv[1]"
        set -g __tsvenv_name "$VIRTUAL_ENV_PROMPT"
        if test -n "$__tsvenv_deactivate"; or not functions -q deactivate
            set -g __tsvenv_deactivate 1
            function deactivate -d 'Leave the environment that tsvenv activated'
                __tsvenv_deactivate
            end
        end
    end

    # --- Deciding ------------------------------------------------------------------------------------------------------

    # Whether an activate script did it: they export _OLD_VIRTUAL_PATH, so a child shell has it too; the function does
    # not reach a child.
    function __tsvenv_activated_by_script
        set -q _OLD_VIRTUAL_PATH
        and functions -q deactivate
        and not functions deactivate | string match -q '*__tsvenv_deactivate*'
    end

    function __tsvenv_by_hand
        __tsvenv_activated_by_script
        or begin
            test -n "$VIRTUAL_ENV"
            and not contains -- "$VIRTUAL_ENV" "$__tsvenv_env" "$__tsvenv_foreign" "$TSVENV_ACTIVE"
        end
        or begin
            test -n "$CONDA_PREFIX"
            and test "$CONDA_PREFIX" != "$__tsvenv_conda" -a "$CONDA_DEFAULT_ENV" != base
        end
    end

    # Brings the shell to where it should be. Called at each prompt and after each change of directory.
    function __tsvenv_sync
        if __tsvenv_by_hand
            test -n "$__tsvenv_env"
            and __tsvenv_let_go
            set -g __tsvenv_hand 1
            return
        end
        __tsvenv_locate
        if test -n "$__tsvenv_hand"; or begin
                test -n "$__tsvenv_env"
                and test "$VIRTUAL_ENV" != "$__tsvenv_env"
            end
            # Deactivated by the user, with whatever they have for that: stay out until the project is left.
            test -n "$__tsvenv_env"
            and __tsvenv_let_go
            test -n "$__tsvenv_unset_later" -a "$VIRTUAL_ENV_PROMPT" = "$__tsvenv_unset_later"
            and set -e VIRTUAL_ENV_PROMPT
            set -g __tsvenv_unset_later ''
            set -g __tsvenv_hand ''
            set -g __tsvenv_marker "$__tsvenv_found"
            return
        end
        if test -n "$__tsvenv_pinned"; or test "$__tsvenv_found" = "$__tsvenv_marker" -a -z "$__tsvenv_again"
            return
        end
        if test -n "$__tsvenv_foreign"; and test "$VIRTUAL_ENV" = "$__tsvenv_foreign"
            # Inherited from poetry run, VS Code or exec: stays until another project is entered.
            test "$__tsvenv_foreign_marker" = -
            and set -g __tsvenv_foreign_marker "$__tsvenv_found"
            if test -z "$__tsvenv_found"; or test "$__tsvenv_found" = "$__tsvenv_foreign_marker"
                set -g __tsvenv_marker "$__tsvenv_found"
                return
            end
        end
        __tsvenv_switch
    end

    function __tsvenv_switch
        set -l inherited ''
        if test -n "$__tsvenv_foreign"; and test "$VIRTUAL_ENV" = "$__tsvenv_foreign"
            set inherited "$__tsvenv_foreign"
        end
        __tsvenv_leave
        set -g __tsvenv_message ''
        if test -n "$__tsvenv_found"
            if test -n "$__tsvenv_again"; or not __tsvenv_enter_warm
                # In a command substitution only what is ready: no binary, no message. The shell itself asks later.
                status is-command-substitution
                and return
                __tsvenv_enter_cold
            end
            __tsvenv_entered "$inherited"
        end
        set -g __tsvenv_marker "$__tsvenv_found"
        set -g __tsvenv_again ''
    end

    # On entering a Python project that has no env, asks the binary once what is to be done. It makes one where the user
    # allowed the project; where there is nothing to do, it keeps that for every shell.
    function __tsvenv_demand
        set -g __tsvenv_ask ''
        set -l project ''
        if test -z "$__tsvenv_found" -a -z "$VIRTUAL_ENV"
            for marker in (string match -- '*/.python-envs' $__tsvenv_markers)
                set -l dir (string replace -r '/.python-envs$' '' -- "$marker" | string collect)
                if test -z "$dir" -o "$dir" = "$HOME"
                    break
                end
                if test -f "$dir/pyproject.toml" -o -f "$dir/requirements.txt" -o -f "$dir/setup.py" -o -f "$dir/Pipfile" \
                        -o -f "$dir/pixi.toml" -o -f "$dir/environment.yml" -o -f "$dir/environment.yaml"
                    set project "$dir"
                    break
                end
            end
        end
        test "$project" = "$__tsvenv_asked"
        and return
        # Noted before anything starts: what Ctrl-C ends does not begin again until the project is entered again.
        set -g __tsvenv_asked "$project"
        test -n "$project"
        or return
        set -l entry "$__tsvenv_state/enter/$__tsvenv_version$project/.no-env"
        set -l config "$__tsvenv_config/config.toml"
        # An answer with something in it is one for a project that is allowed: it holds as long as the project is as it was.
        if test -s "$entry"
            for file in '' /pyproject.toml /requirements.txt /setup.py /Pipfile /.python-version
                test -e "$project$file"
                and not test "$entry" -nt "$project$file"
                and set entry ''
            end 2>/dev/null
        end
        test -O "$entry"
        and begin
            test -d "$__tsvenv_data/trust"
            and test "$entry" -nt "$__tsvenv_data/trust"
            and begin
                not test -e "$config"
                or test "$entry" -nt "$config"
            end
        end 2>/dev/null
        and return
        set -l text (__tsvenv_call export fish --create "$project" </dev/null | string collect)
        set -l code $pipestatus[1]
        test $code = 127
        and __tsvenv_missing
        test $code = 0 -a -n "$text"
        or return
        __tsvenv_locate
        eval $text
        __tsvenv_entered ''
        set -g __tsvenv_marker "$__tsvenv_found"
    end

    # direnv puts back the PATH that it saw: with the bin of an env that has been left since, or without that of the env
    # that a cd has entered before its turn came.
    function __tsvenv_after_direnv
        for bin in $__tsvenv_left
            test "$bin" != "$__tsvenv_env/bin"
            and __tsvenv_leave_path "$bin"
        end
        if test -n "$__tsvenv_env"; and not contains -- "$__tsvenv_env/bin" $PATH
            set -gx PATH "$__tsvenv_env/bin" $PATH
        end
    end

    # --- When ------------------------------------------------------------------------------------------------------------

    function __tsvenv_chdir --on-variable PWD
        test -n "$TSVENV_DISABLE"
        and return
        __tsvenv_sync
    end

    function __tsvenv_prompt_hook --on-event fish_prompt
        # As long as everything else is as it was at the last prompt, only the markers are looked at.
        set -l now "$PWD:$VIRTUAL_ENV:$_OLD_VIRTUAL_PATH[1]:$CONDA_PREFIX:$TSVENV_DISABLE:$TSVENV_CEILING_DIRECTORIES:$VIRTUAL_ENV_DISABLE_PROMPT:$DIRENV_DIFF:$__tsvenv_shown"
        if test "$now" = "$__tsvenv_calm"; and test -n "$__tsvenv_drew" -o -z "$__tsvenv_shown"
            __tsvenv_locate
            if test "$__tsvenv_found" = "$__tsvenv_marker" -o -n "$__tsvenv_pinned"
                set __tsvenv_drew ''
                return
            end
        end
        set -g __tsvenv_calm
        test -n "$TSVENV_DISABLE"
        and return
        if test -n "$DIRENV_DIFF$__tsvenv_direnv"; and test "$PATH" != "$__tsvenv_last_path"
            __tsvenv_after_direnv
        end
        set -g __tsvenv_direnv "$DIRENV_DIFF"
        __tsvenv_sync
        test -n "$__tsvenv_ask"
        and __tsvenv_demand
        if test -n "$__tsvenv_prompt$__tsvenv_shown"
            __tsvenv_draw_prompt
        end
        if test -n "$__tsvenv_message"
            printf '%s\n' "$__tsvenv_message" >&2
            set -g __tsvenv_message ''
        end
        set -g __tsvenv_last_path "$PATH"
        set -g __tsvenv_calm "$PWD:$VIRTUAL_ENV:$_OLD_VIRTUAL_PATH[1]:$CONDA_PREFIX:$TSVENV_DISABLE:$TSVENV_CEILING_DIRECTORIES:$VIRTUAL_ENV_DISABLE_PROMPT:$DIRENV_DIFF:$__tsvenv_shown"
    end

    # --- By hand ---------------------------------------------------------------------------------------------------------

    # The command `deactivate`: out, and staying out until the project is left.
    function __tsvenv_deactivate
        __tsvenv_leave
        __tsvenv_locate
        set -g __tsvenv_marker "$__tsvenv_found"
        return 0
    end

    function __tsvenv_activate
        set -l text (__tsvenv_call export fish --activate -- $argv </dev/null | string collect)
        set -l code $pipestatus[1]
        test $code = 0
        or return $code
        if __tsvenv_by_hand; and functions -q deactivate
            deactivate
        end
        __tsvenv_leave
        set -l inherited "$VIRTUAL_ENV"
        eval $text
        __tsvenv_own "$VIRTUAL_ENV"
        if test -n "$inherited"; and test "$inherited" != "$__tsvenv_env"
            __tsvenv_leave_path "$inherited/bin"
        end
        set -g __tsvenv_foreign ''
        set -g __tsvenv_hand ''
        set -g __tsvenv_pinned 1
        return 0
    end

    # Whether `exec` of the command needs no binary: the env of this directory is active, and first in PATH.
    function __tsvenv_exec_ready
        __tsvenv_locate
        test -n "$__tsvenv_env" -a -z "$__tsvenv_pinned" -a "$__tsvenv_found" = "$__tsvenv_marker" -a "$VIRTUAL_ENV" = "$__tsvenv_env"
        and test "$PATH[1]" = "$__tsvenv_env/bin"
        and not string match -q -- '-*' "$argv[1]"
        and command -sq -- "$argv[1]"
    end

    function tsvenv -d 'Python virtual environments that follow you'
        set -l code 0
        if test "$argv[1]" = exec
            set -l words $argv[2..-1]
            test "$words[1]" = --
            and set -e words[1]
            if set -q words[1]; and __tsvenv_exec_ready $words[1]
                # Shadowed, not exported: what a shell that is started so must not take for its own.
                set -l TSVENV_ACTIVE
                set -l TSVENV_PYTHONHOME
                command $words
                return
            end
        end
        if contains -- "$argv[1]" activate deactivate reload; and not string match -q -- '-*' "$argv[2]"
            switch $argv[1]
                case activate
                    __tsvenv_activate $argv[2..-1]
                    set code $status
                case deactivate
                    if test -n "$__tsvenv_env"
                        __tsvenv_deactivate
                    else
                        printf '%s\n' "tsvenv: no environment of tsvenv's is active in this shell; 'tsvenv status' tells what is" >&2
                        set code 1
                    end
                case reload
                    set -g __tsvenv_pinned ''
                    set -g __tsvenv_again 1
                    set -g __tsvenv_calm
            end
        else
            __tsvenv_call $argv
            set code $status
            # What was decided may concern this very directory.
            if test $code = 0; and contains -- "$argv[1]" allow deny trust create link remove
                set -g __tsvenv_marker -
                set -g __tsvenv_ask 1
                set -g __tsvenv_asked ''
                set -g __tsvenv_calm
            end
        end
        if test $code = 127; and not test -f "$__tsvenv_script"
            printf '%s\n' "tsvenv: $__tsvenv_script is gone; install tsvenv again" >&2
        end
        return $code
    end

    # --- Loading -----------------------------------------------------------------------------------------------------------

    # With a slash, for the walk compares it so. `path` came with fish 3.5.
    set -g __tsvenv_home (string replace -r '/*$' / -- "$HOME" | string collect)
    set -g __tsvenv_has_path (builtin -n | string match path)

    if not set -q __tsvenv_loaded
        set -g __tsvenv_loaded 1
        for name in calm listed nearer found marker env name prompt shown drew user pinned hand again ask asked unset_later message direnv last_path deactivate \
                foreign with_path
            set -g __tsvenv_$name ''
        end
        set -g __tsvenv_wraps 0
        set -g __tsvenv_foreign_marker -
        set -g __tsvenv_conda "$CONDA_PREFIX"
        set -g __tsvenv_left
        if test -n "$VIRTUAL_ENV"
            if test "$TSVENV_ACTIVE" = "$VIRTUAL_ENV"
                # Ours, from a parent shell: left at the first prompt, and entered again where it belongs.
                set -g __tsvenv_env "$VIRTUAL_ENV"
                set -g __tsvenv_name "$VIRTUAL_ENV_PROMPT"
                set -g __tsvenv_marker -
            else
                set -g __tsvenv_foreign "$VIRTUAL_ENV"
                set -e TSVENV_ACTIVE
            end
        end
    end
end
