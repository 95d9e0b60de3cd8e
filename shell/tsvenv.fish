# tsvenv's hook for fish 3.2 and later; with its comments: shell/tsvenv.fish of the package.
#
# It runs at every prompt, so it starts no process unless it found something new, and names nothing but __tsvenv_*, tsvenv
# and, while an environment is active, deactivate.

if status is-interactive

    # Loaded twice, the shell keeps what the first one knows. A variable that says so could be a parent's.
    set -gu __tsvenv_loaded ''
    functions -q __tsvenv_sync
    and set __tsvenv_loaded 1

    # --- What runs often -----------------------------------------------------------------------------------------------

    # It stands first: at each call of a function fish counts the lines from the top of the file to the function's first
    # block. A statement costs 3 to 6 µs whatever it does, a function's call twice that, a substitution ten times that: so
    # one `test` of many values stands where several would be easier to read.

    # Neither `set` nor `switch` touches $status and $pipestatus, which the user's prompt is to see.
    function __tsvenv_wrap
        function fish_prompt -V __tsvenv_user
            set -g __tsvenv_drew 1
            switch "$status $pipestatus"
                case '0 0'
                    # printf leaves the same.
                    builtin printf %s "$__tsvenv_shown"
                    $__tsvenv_user
                case '*'
                    set -l drawn ($__tsvenv_user)
                    builtin printf %s "$__tsvenv_shown$drawn[1]"
                    set -q drawn[2]
                    and builtin printf '\n%s' $drawn[2..-1]
            end
        end
    end

    function __tsvenv_prompt_hook --on-event fish_prompt
        # As long as everything else is as it was at the last prompt, only the markers are looked at.
        builtin path is -- $__tsvenv_nearer
        or test "$__tsvenv_calm" != "$__tsvenv_drew:$VIRTUAL_ENV" -o -n "$__tsvenv_found" -a ! -f "$__tsvenv_found"
        and __tsvenv_review
        or set __tsvenv_drew ''
    end

    # Whether what was located still is the answer: it is there, and nothing is before it. No substitution, which takes
    # longer than the stats.
    function __tsvenv_steady
        test -z "$__tsvenv_found" -o -f "$__tsvenv_found"
        and not builtin path is -- $__tsvenv_nearer
        and not builtin path is -f -- $__tsvenv_nearer_files
    end

    function __tsvenv_chdir --on-variable PWD
        # Of a PATH that a function has for itself this is a copy, and what is done to that is lost.
        set -el PATH
        # Nothing has stirred since the last prompt, and it left nothing that is out of the ordinary: then the nearest
        # marker decides, and what the prompt would do behind it is to look at all that again.
        if test "$__tsvenv_hand$__tsvenv_again$__tsvenv_pinned$__tsvenv_foreign$__tsvenv_direnv$DIRENV_DIFF|$__tsvenv_calm|$VIRTUAL_ENV" = "|$__tsvenv_drew:$__tsvenv_env|$__tsvenv_env"
            set -g __tsvenv_listed "$PWD"
            __tsvenv_search
            if test "$__tsvenv_found" = "$__tsvenv_marker"
            else if test -n "$__tsvenv_env" -a -n "$__tsvenv_found" -a "$PATH[1]" = "$__tsvenv_env/bin"; and __tsvenv_recall; and test -n "$__tsvenv_kept[11]"; and begin
                    builtin contains -- "$__tsvenv_path_set$__tsvenv_kept[11]/bin" $__tsvenv_alone
                    or __tsvenv_are_alone
                end
                # From one env straight into the next: __tsvenv_enter and __tsvenv_own without their calls, for they
                # overwrite what __tsvenv_leave would take away.
                set PATH[1] "$__tsvenv_kept[11]/bin"
                set -g __tsvenv_path_set ''
                set -gx VIRTUAL_ENV "$__tsvenv_kept[11]"
                set -gx VIRTUAL_ENV_PROMPT "$__tsvenv_kept[12]"
                set -gx TSVENV_ACTIVE "$__tsvenv_kept[11]"
                set -q PYTHONHOME
                and __tsvenv_hide_pythonhome
                set -g __tsvenv_env "$__tsvenv_kept[11]"
                set -g __tsvenv_name "$__tsvenv_kept[12]"
                set -g __tsvenv_prompt "$__tsvenv_kept[13]"
                set -g __tsvenv_message "$__tsvenv_kept[14]"
                set -g __tsvenv_marker "$__tsvenv_found"
                functions -q deactivate
                or __tsvenv_own "$__tsvenv_env"
            else
                # What Ctrl-C ends here, the next prompt does.
                set -g __tsvenv_calm ''
                __tsvenv_switch
            end
            if test -n "$__tsvenv_env" -a -n "$__tsvenv_shown" -a -z "$__tsvenv_message$__tsvenv_asked$__tsvenv_nearer_files"
                set -g __tsvenv_shown "$__tsvenv_prompt"
                set -g __tsvenv_calm "1:$VIRTUAL_ENV"
            else
                set -g __tsvenv_ask 1
                set -g __tsvenv_calm ''
            end
            return
        end
        set -g __tsvenv_calm ''
        test -n "$TSVENV_DISABLE"
        and return
        __tsvenv_sync
    end

    # Sets __tsvenv_found to the nearest marker, or to nothing.
    function __tsvenv_locate
        if test "$PWD" != "$__tsvenv_listed"
            set -g __tsvenv_listed "$PWD"
            set -g __tsvenv_ask 1
        else if test -n "$__tsvenv_with_path"; and __tsvenv_steady
            return
        end
        __tsvenv_search
    end

    function __tsvenv_search
        set -g __tsvenv_nearer_files
        # Mostly it is right here, and what is above is not asked for.
        if test ! -e "$PWD/pyvenv.cfg" -a -f "$PWD/$__tsvenv_ends[2]"; and not builtin contains -- "$PWD" $__tsvenv_automounts /
            set -g __tsvenv_found "$PWD/$__tsvenv_ends[2]"
            set -g __tsvenv_nearer "$PWD/pyvenv.cfg"
        else
            __tsvenv_walk
        end
    end

    function __tsvenv_switch
        set -g __tsvenv_message ''
        set -l inherited ''
        if test -n "$__tsvenv_foreign"; and test "$VIRTUAL_ENV" = "$__tsvenv_foreign"
            set inherited "$__tsvenv_foreign"
        end
        __tsvenv_leave
        if test -n "$__tsvenv_found"
            if test -n "$__tsvenv_again"; or not __tsvenv_enter_warm
                # In a command substitution only what is ready: no binary, no message. The shell itself asks later.
                if status is-command-substitution
                    set -g __tsvenv_marker -
                    return
                end
                __tsvenv_enter_cold
            end
            __tsvenv_entered "$inherited"
        end
        set -g __tsvenv_marker "$__tsvenv_found"
        set -g __tsvenv_again ''
        test -n "$__tsvenv_env"
        or __tsvenv_drop_deactivate
    end

    # Whether PATH has the bin of the active env at its head alone, and that of the next nowhere. To look through a long one
    # takes longer than all the rest, so that is done again only when somebody else has set it.
    function __tsvenv_are_alone
        test -z "$__tsvenv_path_set"
        or set -g __tsvenv_alone
        set -l bin "$__tsvenv_kept[11]/bin"
        not builtin contains -- "$__tsvenv_env/bin" $PATH[2..-1]; and not builtin contains -- "$bin" $PATH
        and set -ga __tsvenv_alone "$__tsvenv_env/bin" "$bin"
    end

    # Leaves the env that tsvenv activated in this shell, or inherited from a shell where it did.
    function __tsvenv_leave
        test -n "$__tsvenv_env"
        or return 0
        set -l bin "$__tsvenv_env/bin"
        # Where entering put it, it goes without a substitution, which takes longer than all the rest.
        test "$PATH[1]" = "$bin"
        and set -e PATH[1]
        builtin contains -- "$bin" $PATH
        and __tsvenv_leave_path "$bin"
        builtin contains -- "$bin" $__tsvenv_left
        or set -ga __tsvenv_left "$bin"
        if test "x$VIRTUAL_ENV" = "x$__tsvenv_env" -a "x$VIRTUAL_ENV_PROMPT" = "x$__tsvenv_name" -a "x$TSVENV_ACTIVE" = "x$__tsvenv_env"
            set -e VIRTUAL_ENV VIRTUAL_ENV_PROMPT TSVENV_ACTIVE
        else
            test "$VIRTUAL_ENV" = "$__tsvenv_env"
            and set -e VIRTUAL_ENV
            set -q VIRTUAL_ENV_PROMPT; and test "$VIRTUAL_ENV_PROMPT" = "$__tsvenv_name"
            and set -e VIRTUAL_ENV_PROMPT
            test "$TSVENV_ACTIVE" = "$__tsvenv_env"
            and set -e TSVENV_ACTIVE
        end
        __tsvenv_restore_pythonhome
        __tsvenv_forget
    end

    # Drops what this shell remembers of the active env.
    function __tsvenv_forget
        set -eg __tsvenv_env __tsvenv_name __tsvenv_pinned __tsvenv_prompt
    end

    function __tsvenv_restore_pythonhome
        if set -q TSVENV_PYTHONHOME
            set -q PYTHONHOME
            or set -gx PYTHONHOME $TSVENV_PYTHONHOME
            set -e TSVENV_PYTHONHOME
        end
    end

    # Whether the answer that was kept for the marker still holds: __tsvenv_kept then has it. An entry is data
    # (src/warm-entry.ts has its fields), and everything that is asked here is a stat of the shell's own.
    function __tsvenv_recall
        set -l file "$__tsvenv_entries$__tsvenv_found.entry"
        # What is not there is older than any file.
        test -f "$file" -a -O "$file" -a -r "$file" -a -d "$__tsvenv_data/trust" -a "$file" -nt "$__tsvenv_found" -a "$file" -nt "$__tsvenv_data/trust" -a "$file" -nt "$__tsvenv_config/config.toml"
        and builtin read -gz -d \x1f -a __tsvenv_kept <"$file"
        or return
        # Most are of this kind: entered, no link, no redirect, no file that must be older but the one record. The words are
        # such that nothing can be taken for an operator.
        if test "x$__tsvenv_kept[1] $__tsvenv_kept[-1] $__tsvenv_kept[16] $__tsvenv_kept[3]$__tsvenv_kept[4]$__tsvenv_kept[6]$__tsvenv_kept[9]$__tsvenv_kept[10] $__tsvenv_kept[2]" = "xtsvenv whole 0  $__tsvenv_found" -a -x "$__tsvenv_kept[8]" -a "$file" -nt "$__tsvenv_kept[15]"
            not builtin path is -l -- $__tsvenv_kept[17..-2]
            return
        end
        test "x$__tsvenv_kept[1]" = xtsvenv -a "x$__tsvenv_kept[-1]" = xwhole -a "x$__tsvenv_kept[2]" = "x$__tsvenv_found"
        and set -q __tsvenv_kept[17]
        and test -z "$__tsvenv_kept[8]" -o -x "$__tsvenv_kept[8]"
        and test -z "$__tsvenv_kept[10]" -o -z "$TSVENV_TRUST"
        and test "$file" -nt "$__tsvenv_kept[15]"
        or return
        set -l first 17
        if test "x$__tsvenv_kept[16]" != x0
            builtin string match -qr '^[0-9]$' -- "$__tsvenv_kept[16]"
            or return
            set first (math 17 + $__tsvenv_kept[16])
            set -q __tsvenv_kept[$first]
            or return
            for other in $__tsvenv_kept[17..(math $first - 1)]
                test "$file" -nt "$other"
                or return
            end
        end
        builtin path is -l -- $__tsvenv_kept[$first..-2]
        and return 1
        test -z "$__tsvenv_kept[3]$__tsvenv_kept[4]$__tsvenv_kept[6]$__tsvenv_kept[9]"
        and return
        set -l e $__tsvenv_kept
        test -z "$e[3]" -o "$e[2]" -ef "$e[3]"
        and test -z "$e[4]" -o "$e[4]" -ef "$e[5]"
        and test -z "$e[6]" -o "$e[6]" -ef "$e[7]"
        or return
        if test -n "$e[9]"
            test -f "$e[2]" -a -r "$e[2]"; and builtin read -lz text <"$e[2]"
            test "x$text" = "x$e[9]"
            or return
        end
        return 0
    end

    # Enters by the answer that was kept for the marker, if it still holds.
    function __tsvenv_enter_warm
        __tsvenv_recall
        or return
        set -g __tsvenv_message "$__tsvenv_kept[14]"
        test -z "$__tsvenv_kept[11]"
        or __tsvenv_enter $__tsvenv_kept[11..13]
    end

    # What entering does, as the binary's answer has it: env, its name, the prompt's prefix.
    function __tsvenv_enter
        builtin contains -- "$argv[1]/bin" $PATH
        and __tsvenv_leave_path "$argv[1]/bin"
        set -gx PATH "$argv[1]/bin" $PATH
        set -gx VIRTUAL_ENV "$argv[1]"
        set -gx VIRTUAL_ENV_PROMPT "$argv[2]"
        set -gx TSVENV_ACTIVE "$argv[1]"
        if set -q PYTHONHOME
            __tsvenv_hide_pythonhome
        end
        set -g __tsvenv_prompt "$argv[3]"
    end

    function __tsvenv_hide_pythonhome
        set -gx TSVENV_PYTHONHOME $PYTHONHOME
        set -e PYTHONHOME
    end

    # What became of entering: takes note of the env that is active now, if any.
    function __tsvenv_entered
        test -n "$TSVENV_ACTIVE" -a "x$VIRTUAL_ENV" = "x$TSVENV_ACTIVE"
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
        if not functions -q deactivate
            set -g __tsvenv_deactivate 1
            function deactivate -d 'Leave the environment that tsvenv activated'
                __tsvenv_deactivate
            end
        end
    end

    # --- Where things are ------------------------------------------------------------------------------------------------

    set -g __tsvenv_node __TSVENV_NODE__
    set -g __tsvenv_script __TSVENV_SCRIPT__
    set -g __tsvenv_program __TSVENV_PROGRAM__
    set -g __tsvenv_data __TSVENV_DATA__
    set -g __tsvenv_state __TSVENV_STATE__
    set -g __tsvenv_cache __TSVENV_CACHE__
    set -g __tsvenv_config __TSVENV_CONFIG__
    set -g __tsvenv_entries __TSVENV_ENTRIES__
    set -g __tsvenv_version __TSVENV_VERSION__
    set -g __tsvenv_names __TSVENV_ENV_NAMES__
    set -g __tsvenv_with_prompt __TSVENV_WITH_PROMPT__

    # --- What runs at a change ---------------------------------------------------------------------------------------------

    # What the prompt hook does where anything is not as it was at the last prompt.
    function __tsvenv_review
        test -n "$TSVENV_DISABLE"
        and return
        if test -n "$DIRENV_DIFF$__tsvenv_direnv"
            test "$PATH" = "$__tsvenv_last_path"
            or __tsvenv_after_direnv
            set -g __tsvenv_direnv "$DIRENV_DIFF"
        end
        __tsvenv_arrange
        if test -n "$__tsvenv_prompt$__tsvenv_shown"
            __tsvenv_draw_prompt
        end
        if test -n "$__tsvenv_message"
            builtin printf '%s\n' "$__tsvenv_message" >&2
            set -g __tsvenv_message ''
        end
        test -n "$DIRENV_DIFF"
        and set -g __tsvenv_last_path "$PATH"
        __tsvenv_settle
    end

    function __tsvenv_arrange
        __tsvenv_sync
        if test -n "$__tsvenv_ask"; and test -z "$__tsvenv_found$VIRTUAL_ENV" -o -n "$__tsvenv_asked"
            __tsvenv_demand
        end
        set -g __tsvenv_ask ''
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
        # The project that an inherited env stays in, or none.
        test "$__tsvenv_foreign_marker" = -
        and set -g __tsvenv_foreign_marker "$__tsvenv_found"
        test "$__tsvenv_found" = "$__tsvenv_marker"; and test -z "$__tsvenv_hand$__tsvenv_again"; and test "$VIRTUAL_ENV" = "$__tsvenv_env"
        and return
        if test -n "$__tsvenv_hand" -o -n "$__tsvenv_env" -a "x$VIRTUAL_ENV" != "x$__tsvenv_env"
            # Deactivated by the user, with whatever they have for that: stay out until the project is left.
            test -n "$__tsvenv_env"
            and __tsvenv_let_go
            test -n "$__tsvenv_unset_later" -a "x$VIRTUAL_ENV_PROMPT" = "x$__tsvenv_unset_later"
            and set -e VIRTUAL_ENV_PROMPT
            set -g __tsvenv_unset_later ''
            set -g __tsvenv_hand ''
            set -g __tsvenv_marker "$__tsvenv_found"
            return
        end
        if test -n "$__tsvenv_pinned" -o "x$__tsvenv_found" = "x$__tsvenv_marker" -a -z "$__tsvenv_again"
            return
        end
        if test -n "$__tsvenv_foreign"; and test "$VIRTUAL_ENV" = "$__tsvenv_foreign"
            # Inherited from poetry run, VS Code or exec: stays until another project is entered.
            if test -z "$__tsvenv_found"; or test "$__tsvenv_found" = "$__tsvenv_foreign_marker"
                set -g __tsvenv_marker "$__tsvenv_found"
                return
            end
        end
        __tsvenv_switch
    end

    function __tsvenv_by_hand
        # Nothing of the kind, mostly.
        not set -q _OLD_VIRTUAL_PATH; and not set -q CONDA_PREFIX
        and builtin contains -- "$VIRTUAL_ENV" '' "$__tsvenv_env" "$__tsvenv_foreign" "$TSVENV_ACTIVE"
        and return 1
        set -q _OLD_VIRTUAL_PATH; and __tsvenv_activated_by_script
        or begin
            test -n "$VIRTUAL_ENV"
            and not builtin contains -- "$VIRTUAL_ENV" "$__tsvenv_env" "$__tsvenv_foreign" "$TSVENV_ACTIVE"
        end
        or test -n "$CONDA_PREFIX" -a "x$CONDA_PREFIX" != "x$__tsvenv_conda" -a "x$CONDA_DEFAULT_ENV" != xbase
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
            # Mostly a letter longer than the last: to count takes a substitution.
            set -g __tsvenv_wraps "$__tsvenv_wraps"x
            set -l tens
            if builtin string match -qr '(?<tens>.*)xxxxxxxxxx' -- "$__tsvenv_wraps"
                set -g __tsvenv_wraps (math "0$tens + 1")
            end
            set -g __tsvenv_user __tsvenv_user_$__tsvenv_wraps
            functions -c fish_prompt $__tsvenv_user
            __tsvenv_wrap
        end
        set -g __tsvenv_drew ''
    end

    # Notes that all is as it should be, and what the next prompt finds then: whether the wrapper has drawn, and the env.
    function __tsvenv_settle
        if test -z "$__tsvenv_with_path" -o -n "$__tsvenv_nearer_files"
            set -g __tsvenv_calm ''
            return
        end
        test -n "$__tsvenv_shown"
        and set -g __tsvenv_calm "1:$VIRTUAL_ENV"
        or set -g __tsvenv_calm "$__tsvenv_drew:$VIRTUAL_ENV"
    end

    # Whether the prompt may carry the name: the user wants it, and nothing else shows environments already.
    function __tsvenv_may_prompt
        test -z "$VIRTUAL_ENV_DISABLE_PROMPT$STARSHIP_SHELL$POSH_SHELL"; and test -n "$__tsvenv_with_prompt"
        or test -n "$__tsvenv_with_prompt" -a -z "$VIRTUAL_ENV_DISABLE_PROMPT" -a "x$STARSHIP_SHELL" != xfish -a "x$POSH_SHELL" != xfish
    end

    # --- Locating: the same levels and rules as src/locate.ts --------------------------------------------------------

    # Lists the directories in which a marker may be, nearest first and without a slash at the end.
    function __tsvenv_list_dirs
        # A regular expression that names what it captures needs no substitution, which would split at line breaks.
        set -q __tsvenv_below_home
        or set -g __tsvenv_below_home '(?:^'(builtin string escape --style=regex -- "$__tsvenv_home" | builtin string collect -a)'|\G(?!^))/(?<part>[^/]+)'
        set -l part
        set -l dir "$__tsvenv_home"
        set -l stops
        if test "$PWD" != "$__tsvenv_home"
            if test -n "$TSVENV_CEILING_DIRECTORIES"; or not builtin string match -qar -- "$__tsvenv_below_home" "$PWD"
                builtin string match -qar -- '(?<part>[^/]+)' "$PWD"
                set dir
                set stops "$__tsvenv_home" (builtin string split : -- "$TSVENV_CEILING_DIRECTORIES" | builtin string replace -r '/+$' '')
            end
        end
        # From the top down: what is above the home directory or a ceiling is dropped on the way.
        set -g __tsvenv_dirs "$dir"
        set -g __tsvenv_ways ''
        for name in $part
            set dir "$dir/$name"
            if set -q stops[1]; and builtin contains -- "$dir" $stops
                set __tsvenv_dirs "$dir"
                set __tsvenv_ways ''
            else
                set -p __tsvenv_dirs "$dir"
                set -a __tsvenv_ways "../$__tsvenv_ways[-1]"
            end
        end
        if builtin contains -- "$__tsvenv_dirs[-1]" '' $__tsvenv_automounts
            for place in -1 -2
                if builtin contains -- "$__tsvenv_dirs[$place]" $__tsvenv_automounts
                    set -e __tsvenv_dirs[$place]
                    set -e __tsvenv_ways[$place]
                end
            end
        end
        # Behind a link, `..` is not the directory that the path names before it.
        test -n "$__tsvenv_with_path"; and not builtin path is -l -- $__tsvenv_dirs
        or set __tsvenv_ways $__tsvenv_dirs/
        set -g __tsvenv_dirs_of "$PWD"
    end

    # Looks for the nearest marker, and notes what must not be there for it to stay the nearest: relative to here where
    # that leads to the same, for the kernel walks a long path at each test, and a test less for each level, for where
    # nothing is called .venv there is no env in it.
    function __tsvenv_walk
        set -g __tsvenv_found ''
        set -g __tsvenv_nearer
        set -g __tsvenv_nearer_files
        # Mostly it is right here, and what is above is not asked for.
        if not builtin contains -- "$PWD" $__tsvenv_automounts /
            test -n "$__tsvenv_with_path"; and not builtin path is -- $__tsvenv_nothing
            or __tsvenv_look_in "$PWD"
            and test -n "$__tsvenv_found"
            and return
        end
        test "$PWD" = "$__tsvenv_dirs_of"
        or __tsvenv_list_dirs
        set __tsvenv_nearer_files
        # Where there is none at all, one look at every level says so.
        set __tsvenv_nearer $__tsvenv_ways$__tsvenv_nothing
        test -n "$__tsvenv_with_path"; and not builtin path is -- $__tsvenv_nearer
        and return
        set __tsvenv_nearer
        set -l ways $__tsvenv_ways
        for dir in $__tsvenv_dirs
            if test -n "$__tsvenv_with_path"; and not builtin path is -- "$ways[1]"$__tsvenv_nothing
                set -a __tsvenv_nearer "$ways[1]"$__tsvenv_nothing
            else if __tsvenv_look_in "$dir"
                return
            end
            set -e ways[1]
        end
    end

    function __tsvenv_look_in -a dir
        set -l here "$dir"/$__tsvenv_ends
        # Inside an env by a known name the marker is the one that its project has.
        set -l base
        test -f "$here[1]"; and builtin string match -qr -- '(?<base>[^/]*)\z' "$dir"; and builtin contains -- "$base" $__tsvenv_names
        and set -e here[1]
        for marker in $here
            if test -f "$marker"
                set __tsvenv_found "$marker"
                return
            else if test -e "$marker"
                set -a __tsvenv_nearer_files "$marker"
            else
                set -a __tsvenv_nearer "$marker"
            end
        end
        return 1
    end

    # --- Undoing: constants of the hook, so that leaving works when cache, env or binary are gone ----------------------

    function __tsvenv_leave_path
        while builtin contains -- "$argv[1]" $PATH
            set -e PATH[(builtin contains -i -- "$argv[1]" $PATH)]
        end
    end

    function __tsvenv_drop_deactivate
        if test -n "$__tsvenv_deactivate"
            set __tsvenv_deactivate ''
            # Not one that the user has defined since.
            functions -q deactivate; and functions deactivate | builtin string match -q '*__tsvenv_deactivate*'
            and functions -e deactivate
        end
    end

    # The user activated an env by hand, or undid ours: everything of ours goes, everything of theirs stays.
    function __tsvenv_let_go
        set -l bin "$__tsvenv_env/bin"
        __tsvenv_leave_path "$bin"
        if __tsvenv_activated_by_script
            set -g __tsvenv_deactivate '' # the function of that name is the activate script's now
            while builtin contains -- "$bin" $_OLD_VIRTUAL_PATH
                set -e _OLD_VIRTUAL_PATH[(builtin contains -i -- "$bin" $_OLD_VIRTUAL_PATH)]
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
            # What was activated over it, as conda is, says nothing of VIRTUAL_ENV.
            test "$VIRTUAL_ENV" = "$__tsvenv_env"
            and set -e VIRTUAL_ENV
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
        __tsvenv_drop_deactivate
    end

    # --- The prompt ----------------------------------------------------------------------------------------------------

    # Gives fish_prompt back, where the wrapper is what it is. What was wrapped stays under its name, for a copy of the
    # wrapper may be called by others.
    function __tsvenv_unwrap
        test -n "$__tsvenv_user"
        or return 0
        if functions -q fish_prompt; and functions fish_prompt | builtin string match -rq "__tsvenv_user '?$__tsvenv_user'?\$"
            functions -e fish_prompt
            functions -c $__tsvenv_user fish_prompt
            set -g __tsvenv_user ''
            set -g __tsvenv_drew ''
        end
    end

    # --- Entering ------------------------------------------------------------------------------------------------------

    # A Node that is gone is looked for once a shell, outside the env.
    function __tsvenv_find_node
        if test -x "$__tsvenv_node" -o "x$__tsvenv_node" = x/nonexistent/node
            return
        end
        set -g __tsvenv_node /nonexistent/node
        for dir in $PATH
            if test "x$dir" != "x$VIRTUAL_ENV/bin" -a -f "$dir/node" -a -x "$dir/node"; and builtin string match -q '/*' -- "$dir"
                set -g __tsvenv_node "$dir/node"
                break
            end
        end
    end

    # Calls the binary with the roots that were right when this hook was printed: a project's .envrc must not move them.
    # Nor is what others need of Node to change it, or to make it read certificates, which takes longer than the rest.
    function __tsvenv_call
        if not test -x "$__tsvenv_node" -a -f "$__tsvenv_script"
            return 127
        end
        TSVENV_NODE_OPTIONS="$NODE_OPTIONS" NODE_OPTIONS= \
            TSVENV_NODE_EXTRA_CA_CERTS="$NODE_EXTRA_CA_CERTS" NODE_EXTRA_CA_CERTS= \
            TSVENV_DATA_DIR=$__tsvenv_data TSVENV_STATE_DIR=$__tsvenv_state \
            TSVENV_CACHE_DIR=$__tsvenv_cache TSVENV_CONFIG_DIR=$__tsvenv_config TSVENV_HOOK="fish $__tsvenv_version" \
            $__tsvenv_node $__tsvenv_script $argv
    end

    # A binary that is gone is told of once a machine, not at each directory of each shell; where that cannot be noted, or
    # the place is not ours to write to, once a shell.
    function __tsvenv_missing
        set -l note "$__tsvenv_state/missing"
        test -n "$__tsvenv_told" -o -e "$note"
        and return
        set -g __tsvenv_told 1
        test -O "$__tsvenv_state" -a -w "$__tsvenv_state" -a ! -L "$note"
        and echo -n >"$note"
        set -g __tsvenv_message "tsvenv: cannot run $__tsvenv_program; install tsvenv again, or remove its line from your config.fish"
    end

    function __tsvenv_enter_cold
        __tsvenv_find_node
        set -l text (__tsvenv_call export fish --hook -- "$PWD" </dev/null | builtin string collect)
        if test $pipestatus[1] = 127
            __tsvenv_missing
        else
            eval $text
        end
    end

    # --- Deciding ------------------------------------------------------------------------------------------------------

    # Whether an activate script did it: they export _OLD_VIRTUAL_PATH, so a child shell has it too; the function does
    # not reach a child.
    function __tsvenv_activated_by_script
        set -q _OLD_VIRTUAL_PATH
        and functions -q deactivate
        and not functions deactivate | builtin string match -q '*__tsvenv_deactivate*'
    end

    # On entering a Python project that has no env, asks the binary once what is to be done. It makes one where the user
    # allowed the project; where there is nothing to do, it keeps that for every shell.
    function __tsvenv_demand
        set -g __tsvenv_ask ''
        set -l project ''
        if test -z "$__tsvenv_found" -a -z "$VIRTUAL_ENV"
            for dir in $__tsvenv_dirs
                if test -z "$dir" -o "x$dir" = "x$HOME"
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
        set -l entry "$__tsvenv_entries$project/.no-env"
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
        __tsvenv_find_node
        set -l text (__tsvenv_call export fish --create "$project" </dev/null | builtin string collect)
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
        if test -n "$__tsvenv_env"; and not builtin contains -- "$__tsvenv_env/bin" $PATH
            set -gx PATH "$__tsvenv_env/bin" $PATH
        end
    end

    # --- When ------------------------------------------------------------------------------------------------------------

    function __tsvenv_path_event --on-variable PATH
        set -g __tsvenv_path_set 1
    end

    # What decides what the hook does, and is seldom changed.
    function __tsvenv_stir --on-variable _OLD_VIRTUAL_PATH --on-variable CONDA_PREFIX --on-variable TSVENV_DISABLE \
        --on-variable TSVENV_CEILING_DIRECTORIES --on-variable VIRTUAL_ENV_DISABLE_PROMPT --on-variable STARSHIP_SHELL \
        --on-variable POSH_SHELL --on-variable DIRENV_DIFF
        set -g __tsvenv_calm
        set -g __tsvenv_listed
        set -g __tsvenv_dirs_of
    end

    # --- By hand ---------------------------------------------------------------------------------------------------------

    # The command `deactivate`: out, and staying out until the project is left.
    function __tsvenv_deactivate
        __tsvenv_leave
        __tsvenv_drop_deactivate
        __tsvenv_locate
        set -g __tsvenv_marker "$__tsvenv_found"
        return 0
    end

    # The same of an env that is not ours: by the function that its activate script left, or else as it was inherited.
    function __tsvenv_deactivate_foreign
        set -l env "$VIRTUAL_ENV"
        # A function that somebody put in its place may call us.
        if test -z "$__tsvenv_leaving"; and __tsvenv_activated_by_script
            set -g __tsvenv_leaving 1
            deactivate
            set -l code $status
            set -e __tsvenv_leaving
            test $code = 0
            or return $code
        end
        if test "x$VIRTUAL_ENV" = "x$env"
            __tsvenv_leave_path (builtin string replace -r '/$' '' -- "$env" | builtin string collect)/bin
            set -e VIRTUAL_ENV
            set -e VIRTUAL_ENV_PROMPT
        end
        set -g __tsvenv_foreign ''
        set -g __tsvenv_hand 1
        __tsvenv_sync
        return 0
    end

    # Does now what the next prompt would do, but for drawing and telling: what else is on the line goes by it. Where the
    # prompt might have to undo something, which may be so for this command alone, all is left to the prompt.
    function __tsvenv_at_once
        # Of a PATH that a function has for itself this is a copy.
        set -el PATH
        set -g __tsvenv_calm
        set -l env "$__tsvenv_env"
        test -n "$__tsvenv_foreign"
        and set env "$__tsvenv_foreign"
        test -z "$TSVENV_DISABLE$__tsvenv_hand" -a "x$VIRTUAL_ENV" = "x$env"; and not status is-command-substitution
        and not __tsvenv_by_hand
        and __tsvenv_arrange
        return 0
    end

    function __tsvenv_activate
        set -l text (__tsvenv_call export fish --activate -- $argv </dev/null | builtin string collect)
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

    function tsvenv -d 'Python virtual environments that follow you'
        set -l code 0
        __tsvenv_find_node
        if test "$argv[1]" = exec
            set -l words $argv[2..-1]
            test "$words[1]" = --
            and set -e words[1]
            # Without the binary where the env of this directory is active, or the answer to entering it was kept.
            set -l env
            if set -q words[1]; and not builtin string match -q -- '-*' "$words[1]"
                __tsvenv_locate
                if test -n "$__tsvenv_env" -a -z "$__tsvenv_pinned" -a "x$__tsvenv_found" = "x$__tsvenv_marker" -a "x$VIRTUAL_ENV" = "x$__tsvenv_env"
                    set env "$__tsvenv_env" "$__tsvenv_name"
                else if test -n "$__tsvenv_found"; and __tsvenv_recall; and test -n "$__tsvenv_kept[11]"
                    set env $__tsvenv_kept[11..12]
                end
            end
            if set -q env[1]
                set -lx PATH $PATH
                for bin in "$VIRTUAL_ENV/bin" "$env[1]/bin"
                    __tsvenv_leave_path "$bin"
                end
                set -p PATH "$env[1]/bin"
                set -lx VIRTUAL_ENV "$env[1]"
                set -lx VIRTUAL_ENV_PROMPT "$env[2]"
                # Shadowed, not exported: what a shell that is started so must not take for its own, and what the env's
                # Python must not see.
                set -l TSVENV_ACTIVE
                set -l TSVENV_PYTHONHOME
                set -l PYTHONHOME
                if command -sq -- "$words[1]"
                    command $words
                    return
                end
            end
        end
        if builtin contains -- "$argv[1]" activate deactivate reload; and not builtin string match -q -- '-*' "$argv[2]"
            switch $argv[1]
                case activate
                    __tsvenv_activate $argv[2..-1]
                    set code $status
                case deactivate
                    # What was activated by hand on this very line is what is to be left.
                    __tsvenv_by_hand
                    and __tsvenv_sync
                    if test -n "$__tsvenv_env"
                        __tsvenv_deactivate
                    else if test -n "$VIRTUAL_ENV"
                        __tsvenv_deactivate_foreign
                        set code $status
                    else
                        builtin printf '%s\n' "tsvenv: no environment is active in this shell; 'tsvenv status' says why" >&2
                        set code 1
                    end
                case reload
                    set -g __tsvenv_pinned ''
                    set -g __tsvenv_again 1
                    __tsvenv_at_once
            end
        else
            # It says what is so, not what will be at the next prompt.
            test "$argv[1]" = status
            and __tsvenv_at_once
            __tsvenv_call $argv
            set code $status
            # What was decided may concern this very directory; not where neither marker nor trust is newer than the answer.
            if test $code = 0; and builtin contains -- "$argv[1]" allow deny trust create link remove
                set -l kept "$__tsvenv_entries$__tsvenv_found.entry"
                if not test -e "$kept"; or test "$__tsvenv_found" -nt "$kept" -o "$__tsvenv_data/trust" -nt "$kept"
                    set -g __tsvenv_marker -
                end
                set -g __tsvenv_ask 1
                set -g __tsvenv_asked ''
                __tsvenv_at_once
            end
        end
        if test $code = 127; and not test -f "$__tsvenv_script"
            builtin printf '%s\n' "tsvenv: $__tsvenv_program is gone; install tsvenv again" >&2
        else if test $code = 127; and not test -x "$__tsvenv_node"
            builtin printf '%s\n' "tsvenv: there is no Node any more; install it again" >&2
        end
        return $code
    end

    # --- Loading -----------------------------------------------------------------------------------------------------------

    # What can be a marker at a level, first match first; and how to see, with a test less, that nothing is.
    set -g __tsvenv_ends pyvenv.cfg $__tsvenv_names/pyvenv.cfg .venv .python-envs
    set -g __tsvenv_nothing pyvenv.cfg .venv .python-envs
    for name in $__tsvenv_names
        builtin contains -- "$name" $__tsvenv_nothing
        or set -a __tsvenv_nothing $name
    end
    # A regular expression that names what it captures needs no substitution, of which a shell's first starts a thread.
    set -g __tsvenv_home
    builtin string match -qr -- '(?s)\A(?<__tsvenv_home>.*?)/*\z' "$HOME"
    set -g __tsvenv_automounts /home /Users /net /afs /misc # which would ask the network
    # `path` came with fish 3.5, ages with 3.6: without them no answer is taken for one that holds.
    set -g __tsvenv_with_path 1
    if not builtin -q path
        set __tsvenv_with_path ''
        function __tsvenv_prompt_hook --on-event fish_prompt
            __tsvenv_review
        end
    end
    if not test / -nt /nonexistent 2>/dev/null
        set __tsvenv_entries /nonexistent
        function __tsvenv_recall
            return 1
        end
    end

    if test -z "$__tsvenv_loaded"
        # A parent that exports all that it sets may have handed these down.
        set -eg __tsvenv_{calm,listed,dirs_of,nearer,nearer_files,found,marker,env,name,prompt,shown,drew,user,pinned} \
            __tsvenv_{hand,again,ask,asked,unset_later,message,direnv,last_path,deactivate,foreign,told,left,below_home,alone,path_set}
        set -g __tsvenv_wraps ''
        set -g __tsvenv_foreign_marker -
        set -g __tsvenv_conda "$CONDA_PREFIX"
        if test -n "$VIRTUAL_ENV"
            if test "$TSVENV_ACTIVE" = "$VIRTUAL_ENV"
                # Ours, from a parent shell: left at the first prompt, and entered again where it belongs.
                set -g __tsvenv_env "$VIRTUAL_ENV"
                set -g __tsvenv_name "$VIRTUAL_ENV_PROMPT"
                set -g __tsvenv_marker -
            else
                set -g __tsvenv_foreign "$VIRTUAL_ENV"
                # Somebody activated theirs over ours.
                test -n "$TSVENV_ACTIVE"
                and __tsvenv_leave_path "$TSVENV_ACTIVE/bin"
                set -e TSVENV_ACTIVE
            end
        end
    end
end
