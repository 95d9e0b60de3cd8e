# tsvenv's hook for bash 3.2 and later; with its comments: shell/tsvenv.bash of the package.
#
# It runs at every prompt, so it starts no process unless it found something new, returns 0 always, and names nothing but
# __tsvenv_*, tsvenv and, while an environment is active, deactivate.
# Functions are written `function NAME {`, for an alias of the same name makes `NAME() {` a syntax error. bash copies the
# whole of a function at each call: what is rarely done stands in a function of its own. An `if` a section, for a command
# is read as a whole, and what it defines copied.
#
# shellcheck disable=SC2016 # what stands in single quotes is expanded later, by the prompt
# shellcheck disable=SC2030,SC2031 # the PATH of a subshell is meant to be lost
# shellcheck disable=SC2317 # functions are called by the shell

if [[ $- == *i* && -n ${BASH_VERSION-} ]]; then

  # Under `set -a` every function and variable made here would be handed to every program.
  if [[ $- == *a* ]]; then
    \builtin set +a
    __tsvenv_allexport=1
  else
    __tsvenv_allexport=
  fi

  # Loaded twice, the shell keeps what the first one knows. A variable that says so could be a parent's.
  __tsvenv_loaded=
  if \builtin declare -F __tsvenv_sync >/dev/null; then __tsvenv_loaded=1; fi

  __tsvenv_long=
  __tsvenv_node=__TSVENV_NODE__
  __tsvenv_script=__TSVENV_SCRIPT__
  __tsvenv_program=__TSVENV_PROGRAM__
  __tsvenv_data=__TSVENV_DATA__
  __tsvenv_state=__TSVENV_STATE__
  __tsvenv_cache=__TSVENV_CACHE__
  __tsvenv_config=__TSVENV_CONFIG__
  __tsvenv_entries=__TSVENV_ENTRIES__
  __tsvenv_version=__TSVENV_VERSION__
  __tsvenv_names=(__TSVENV_ENV_NAMES__)
  __tsvenv_with_prompt=__TSVENV_WITH_PROMPT__
  __tsvenv_with_cd=__TSVENV_WITH_CD__

  # The prefix refers to a variable: what is in a name is never parsed as prompt code.
  __tsvenv_prefix='${__tsvenv_prompt-}'
fi

# --- Locating: the same levels and rules as src/locate.ts ----------------------------------------------------------

if [[ $- == *i* && -n ${BASH_VERSION-} ]]; then

  # Sets __tsvenv_found to the nearest marker, or to nothing.
  function __tsvenv_locate {
    if [[ $PWD:${HOME-}:${TSVENV_CEILING_DIRECTORIES-} != "$__tsvenv_listed" ]]; then
      __tsvenv_listed=$PWD:${HOME-}:${TSVENV_CEILING_DIRECTORIES-}
      __tsvenv_ask=1
      # Mostly it is right here, and what is above is not asked for.
      if [[ ! -e pyvenv.cfg && -f ${__tsvenv_ends[1]} && $PWD -ef . ]]; then
        case $PWD in
          */ | /home | /Users | /net | /afs | /misc) ;;
          *)
            __tsvenv_found=$PWD/${__tsvenv_ends[1]}
            __tsvenv_keep_steady ' ! -f ${__tsvenv_ends[0]} && -f $__tsvenv_found'
            return 0
            ;;
        esac
      fi
    elif __tsvenv_steady; then
      return 0
    fi
    __tsvenv_walk "$PWD"
    return 0
  }

  # Defines __tsvenv_steady by its conditions.
  function __tsvenv_keep_steady {
    if [[ $1 != "$__tsvenv_steady_text" ]]; then
      __tsvenv_steady_text=$1
      \builtin eval "function __tsvenv_steady { [[ $1 ]]; }"
    fi
    return 0
  }

  # Looks for the nearest marker from the directory $1 upwards, and defines __tsvenv_steady: whether what was found, a
  # marker or nothing, still is the answer. That is one conditional of constant words, for a loop takes three times as
  # long, and of paths relative to here where they lead to the same, for the kernel walks a long path at each test. A
  # long way up is a variable for each level, since bash expands a literal `../../` character by character. What is
  # evaluated has no name of a directory in it.
  function __tsvenv_walk {
    local dir=$1 stop=${HOME-} level=0 up='' at here nothing text='' index straight=''
    if [[ $dir -ef . ]]; then straight=1; fi
    case $dir in
      */)
        while [[ $dir == *// ]]; do dir=${dir%/}; done
        if [[ $dir == / ]]; then dir=; fi
        ;;
    esac
    case $stop in */) while [[ $stop == */ ]]; do stop=${stop%/}; done ;; esac
    # A walk that does not begin at or below the home directory does not end there.
    case $dir/ in "${stop:-/}"/*) ;; *) stop=/ ;; esac
    __tsvenv_found=
    __tsvenv_dirs=()
    while :; do
      case $dir in
        /home | /Users | /net | /afs | /misc) ;; # an automounter would ask the network
        *)
          __tsvenv_dirs[level]=$dir
          nothing=$__tsvenv_nothing index=0
          # Inside an env by a known name the marker is the one that its project has.
          case $__tsvenv_known in *"/${dir##*/}/"*) nothing=${nothing#*&&} index=1 ;; esac
          at=$up here=$up
          if [[ -z $straight ]]; then
            at="\${__tsvenv_dirs[$level]}/" here=$dir/
          elif ((level > 5)); then
            at="\${__tsvenv_up$level}"
          fi
          if __tsvenv_something "$here"; then
            for (( ; index < ${#__tsvenv_ends[@]}; index++)); do
              if [[ -f $dir/${__tsvenv_ends[index]} ]]; then
                __tsvenv_found=$dir/${__tsvenv_ends[index]}
                break 2
              fi
              text+=" ! -f $at\${__tsvenv_ends[$index]} &&"
            done
          else
            text+=${nothing//@/"$at"}
          fi
          ;;
      esac
      if [[ -z $dir || $dir == "$stop" ]]; then break; fi
      case :${TSVENV_CEILING_DIRECTORIES-}: in *:"$dir":* | *:"$dir"/:*) break ;; esac
      # Behind a link, `..` is not the directory that the path names before it.
      if [[ -L $dir ]]; then straight=; fi
      up=../$up
      dir=${dir%/*}
      level=$((level + 1))
      if ((level > __tsvenv_ups)); then
        \builtin printf -v "__tsvenv_up$level" %s "$up"
        __tsvenv_ups=$level
      fi
    done
    text+=" ${__tsvenv_found:+-f \$__tsvenv_found}"
    text=${text%&& }
    __tsvenv_keep_steady "${text:-1 == 1}"
    return 0
  }

  # What can be a marker at a level, first match first; and how to see, with a test less, that nothing is: in `@`. A name
  # of the configuration is not written as a word, for it could be any.
  function __tsvenv_learn_names {
    local name index=0 first='$1'
    __tsvenv_ends=(pyvenv.cfg)
    __tsvenv_known=/
    __tsvenv_nothing=' ! -e @pyvenv.cfg && ! -e @.venv && ! -e @.python-envs &&'
    for name in "${__tsvenv_names[@]}"; do
      index=$((index + 1))
      __tsvenv_ends[index]=$name/pyvenv.cfg
      __tsvenv_known=$__tsvenv_known$name/
      # Where nothing is called so there is no env in it.
      case $name in
        .venv) ;;
        venv) __tsvenv_nothing="$__tsvenv_nothing ! -e @venv &&" ;;
        *) __tsvenv_nothing="$__tsvenv_nothing ! -e @\${__tsvenv_names[$((index - 1))]} &&" ;;
      esac
    done
    __tsvenv_ends+=(.venv .python-envs)
    name=${__tsvenv_nothing//@/"$first"}
    \builtin eval "function __tsvenv_something { ! [[ ${name% &&} ]]; }"
    return 0
  }
fi

# --- Undoing: constants of the hook, so that leaving works when cache, env or binary are gone ------------------------

if [[ $- == *i* && -n ${BASH_VERSION-} ]]; then

  # Sets __tsvenv_path to PATH-like $1 less every element equal to $2. Colons at its ends make each element look alike, so
  # that an empty one, which means the working directory, survives. Only the comparison is linear on a long PATH; under
  # nocasematch it takes /X for /x, which is no reason to go on.
  function __tsvenv_without {
    local front
    __tsvenv_path=":${1:+$1:}"
    while [[ $__tsvenv_path == *":$2:"* ]]; do
      front=${__tsvenv_path%%":$2:"*}
      if [[ $front == "$__tsvenv_path" ]]; then break; fi
      __tsvenv_path="$front:${__tsvenv_path:${#front}+${#2}+2}"
    done
    __tsvenv_path=${__tsvenv_path#:}
    __tsvenv_path=${__tsvenv_path%:}
    return 0
  }

  # `case`, for `[[` takes twice as long on a long PATH.
  function __tsvenv_leave_path {
    case ${PATH-}: in
      *":$1:"* | "$1:")
        __tsvenv_without "$PATH" "$1"
        PATH=$__tsvenv_path
        ;;
      "$1:"*) PATH=${PATH:${#1}+1} ;;
    esac
    return 0
  }

  # Takes the prefix out of the prompt variable named $1. `printf -v` because a failed plain assignment to a readonly
  # variable would end the whole function.
  function __tsvenv_strip_prompt {
    local text=${!1-}
    if [[ $text == *"$__tsvenv_prefix"* ]]; then
      while [[ $text == *"$__tsvenv_prefix"* ]]; do
        text="${text%%"$__tsvenv_prefix"*}${text#*"$__tsvenv_prefix"}"
      done
      \builtin printf -v "$1" %s "$text" 2>/dev/null || :
    fi
    return 0
  }

  # Whether the prompt may carry the prefix: the user wants one, and nothing else shows environments already.
  function __tsvenv_may_prompt {
    [[ -n $__tsvenv_with_prompt && -z ${VIRTUAL_ENV_DISABLE_PROMPT-} && ${STARSHIP_SHELL-} != bash && ${POSH_SHELL-} != bash ]] &&
      \builtin shopt -q promptvars
  }

  function __tsvenv_draw_prompt {
    if [[ -n $__tsvenv_prompt ]] && __tsvenv_may_prompt; then
      # *contains*, not *begins with*: a PS1 that others wrap at every prompt would grow by a prefix each time.
      if [[ ${PS1-} != *"$__tsvenv_prefix"* ]]; then
        \builtin printf -v PS1 %s "$__tsvenv_prefix${PS1-}" 2>/dev/null || :
      fi
    else
      __tsvenv_strip_prompt PS1
    fi
    return 0
  }

  function __tsvenv_restore_pythonhome {
    if [[ -n ${TSVENV_PYTHONHOME+x} ]]; then
      if [[ -z ${PYTHONHOME+x} ]]; then \builtin export PYTHONHOME="$TSVENV_PYTHONHOME"; fi
      \builtin unset TSVENV_PYTHONHOME
    fi
    return 0
  }

  # Leaves the env that tsvenv activated in this shell, or inherited from a shell where it did.
  function __tsvenv_leave {
    if [[ -z $__tsvenv_env ]]; then return 0; fi
    __tsvenv_leave_path "$__tsvenv_env/bin"
    if [[ ${VIRTUAL_ENV-} == "$__tsvenv_env" ]]; then \builtin unset VIRTUAL_ENV; fi
    if [[ ${VIRTUAL_ENV_PROMPT-} == "$__tsvenv_name" ]]; then \builtin unset VIRTUAL_ENV_PROMPT; fi
    if [[ ${TSVENV_ACTIVE-} == "$__tsvenv_env" ]]; then \builtin unset TSVENV_ACTIVE; fi
    __tsvenv_left_it
    return 0
  }

  # What leaving is, besides the variables that entering the next env sets anyway.
  function __tsvenv_left_it {
    case $__tsvenv_left: in
      *":$__tsvenv_env/bin:"*) ;;
      *) __tsvenv_left=$__tsvenv_left:$__tsvenv_env/bin ;;
    esac
    if [[ -n ${TSVENV_PYTHONHOME+x} ]]; then __tsvenv_restore_pythonhome; fi
    __tsvenv_env='' __tsvenv_name='' __tsvenv_pinned='' __tsvenv_prompt=''
    return 0
  }

  function __tsvenv_drop_deactivate {
    if [[ -n $__tsvenv_deactivate ]]; then
      __tsvenv_deactivate=
      \builtin unset -f deactivate
    fi
    return 0
  }

  # The user activated an env by hand, or undid ours: everything of ours goes, everything of theirs stays.
  function __tsvenv_let_go {
    local bin=$__tsvenv_env/bin
    __tsvenv_leave_path "$bin"
    if [[ -n ${_OLD_VIRTUAL_PATH+x} ]]; then
      __tsvenv_deactivate= # the function of that name is the activate script's now
      __tsvenv_without "$_OLD_VIRTUAL_PATH" "$bin"
      _OLD_VIRTUAL_PATH=$__tsvenv_path
      # The same env, typed by VS Code into each terminal: its element stays, once.
      if [[ ${VIRTUAL_ENV-} -ef $__tsvenv_env ]]; then
        __tsvenv_leave_path "$VIRTUAL_ENV/bin"
        \builtin export PATH="$VIRTUAL_ENV/bin${PATH:+:}$PATH"
      fi
      if [[ -n ${TSVENV_PYTHONHOME+x} ]]; then
        _OLD_VIRTUAL_PYTHONHOME=$TSVENV_PYTHONHOME
        \builtin unset TSVENV_PYTHONHOME
      fi
      __tsvenv_strip_prompt _OLD_VIRTUAL_PS1
    else
      # What was activated over it, as conda is, says nothing of VIRTUAL_ENV.
      if [[ ${VIRTUAL_ENV-} == "$__tsvenv_env" ]]; then \builtin unset VIRTUAL_ENV; fi
      __tsvenv_restore_pythonhome
    fi
    # virtualenv's activate did not set it for years, nor unset it: it goes now, or with their env if that is the same.
    __tsvenv_unset_later=
    if [[ ${VIRTUAL_ENV_PROMPT-} == "$__tsvenv_name" ]]; then
      if [[ ${VIRTUAL_ENV-} -ef $__tsvenv_env ]]; then
        __tsvenv_unset_later=$__tsvenv_name
      else
        \builtin unset VIRTUAL_ENV_PROMPT
      fi
    fi
    \builtin unset TSVENV_ACTIVE
    __tsvenv_env='' __tsvenv_name='' __tsvenv_pinned='' __tsvenv_prompt=''
    __tsvenv_drop_deactivate
    return 0
  }
fi

# --- Entering --------------------------------------------------------------------------------------------------------

if [[ $- == *i* && -n ${BASH_VERSION-} ]]; then

  # What entering does, as the binary's answer has it, and leaving the active env in the same steps: PATH is looked through
  # once, and where the old element stands at its head alone, as entering left it, copied once.
  function __tsvenv_enter {
    local bin=$1/bin old=${__tsvenv_env:-$1}/bin
    case ${PATH-}: in
      *":$old:"* | *":$bin:"* | "$bin:"* | "$old:")
        __tsvenv_leave_path "$old"
        __tsvenv_leave_path "$bin"
        PATH=$bin${PATH:+:}$PATH
        ;;
      "$old:"*) PATH=$bin${PATH:${#old}} ;;
      *) PATH=$bin${PATH:+:}${PATH-} ;;
    esac
    if [[ -n $__tsvenv_env ]]; then __tsvenv_left_it; fi
    # To export it would make what holds for one command, as in `PATH=… tsvenv create`, the shell's own.
    if [[ -z ${__tsvenv_midway-} ]]; then \builtin export PATH; fi
    \builtin export "VIRTUAL_ENV=$1" "VIRTUAL_ENV_PROMPT=$2" "TSVENV_ACTIVE=$1"
    if [[ -n ${PYTHONHOME+x} ]]; then
      \builtin export "TSVENV_PYTHONHOME=$PYTHONHOME"
      \builtin unset PYTHONHOME
    fi
    __tsvenv_prompt=$3
    return 0
  }

  # Enters by the answer that was kept for the marker, if it still holds: status 1, and nothing done, if not. An entry is
  # data (src/warm-entry.ts has its fields), and everything that is asked here is a stat of the shell's own.
  function __tsvenv_enter_warm {
    local file=$__tsvenv_entries$__tsvenv_found.entry trust=$__tsvenv_data/trust text index last
    local -a e
    [[ -O $file && -f $file && -r $file && -d $trust && $file -nt $__tsvenv_found && $file -nt $trust && ! $__tsvenv_config/config.toml -nt $file ]] ||
      return
    if [[ -n $__tsvenv_by_field ]]; then
      \builtin mapfile -t -d $'\x1f' e <"$file"
    else
      # Without a delimiter to find, `read` takes the whole file, byte by byte, and fails at its end.
      IFS=$'\x1f' \builtin read -r -d '' -a e <"$file" || :
    fi
    last=$((${#e[@]} - 1))
    [[ $last -gt 15 && ${e[0]} == tsvenv && ${e[last]} == whole && ${e[1]} == "$__tsvenv_found" &&
      (-z ${e[2]} || ${e[1]} -ef ${e[2]}) && (-z ${e[3]} || ${e[3]} -ef ${e[4]}) && (-z ${e[5]} || ${e[5]} -ef ${e[6]}) &&
      (-z ${e[7]} || -x ${e[7]}) && (-z ${e[9]} || -z ${TSVENV_TRUST-}) && $file -nt ${e[14]} && ${e[15]} == [0-9] &&
      16+${e[15]} -le $last ]] ||
      return
    for ((index = 16; index < 16 + e[15]; index++)); do
      if [[ ! $file -nt ${e[index]} ]]; then return 1; fi
    done
    e[last]=''
    for (( ; index < last; index += 6)); do
      if [[ -L ${e[index]} || -L ${e[index + 1]-} || -L ${e[index + 2]-} || -L ${e[index + 3]-} || -L ${e[index + 4]-} || -L ${e[index + 5]-} ]]; then
        return 1
      fi
    done
    if [[ -n ${e[8]} ]]; then
      if [[ ! -f ${e[1]} || ! -r ${e[1]} ]]; then return 1; fi
      IFS= \builtin read -r -d '' text <"${e[1]}" || :
      if [[ $text != "${e[8]}" ]]; then return 1; fi
    fi
    __tsvenv_message=${e[13]}
    if [[ -n ${e[10]} ]]; then __tsvenv_enter "${e[10]}" "${e[11]}" "${e[12]}"; fi
    return 0
  }

  # A Node that is gone is looked for once a shell, outside the env.
  function __tsvenv_find_node {
    local rest=${PATH-}: dir
    if [[ -x $__tsvenv_node || $__tsvenv_node == /nonexistent/node ]]; then return 0; fi
    __tsvenv_node=/nonexistent/node
    while [[ -n $rest ]]; do
      dir=${rest%%:*}
      rest=${rest#*:}
      if [[ $dir == /* && $dir != "${VIRTUAL_ENV-}/bin" && -f $dir/node && -x $dir/node ]]; then
        __tsvenv_node=$dir/node
        return 0
      fi
    done
    return 0
  }

  # Calls the binary with the roots that were right when this hook was printed: a project's .envrc must not move them. Nor
  # is what others need of Node to change it, or to make it read certificates, which takes longer than the rest.
  function __tsvenv_call {
    local options=${NODE_OPTIONS-} certificates=${NODE_EXTRA_CA_CERTS-}
    if [[ ! -x $__tsvenv_node || ! -f $__tsvenv_script ]]; then return 127; fi
    # Those that are readonly stay as they are.
    local -x NODE_OPTIONS='' 2>/dev/null || :
    local -x NODE_EXTRA_CA_CERTS='' 2>/dev/null || :
    TSVENV_NODE_OPTIONS=$options TSVENV_NODE_EXTRA_CA_CERTS=$certificates \
      TSVENV_DATA_DIR=$__tsvenv_data TSVENV_STATE_DIR=$__tsvenv_state \
      TSVENV_CACHE_DIR=$__tsvenv_cache TSVENV_CONFIG_DIR=$__tsvenv_config TSVENV_HOOK="bash $__tsvenv_version" \
      "$__tsvenv_node" "$__tsvenv_script" "$@"
  }

  # A binary that is gone is told of once a machine, not at each directory of each shell; where that cannot be noted, or
  # the place is not ours to write to, once a shell.
  function __tsvenv_missing {
    local note=$__tsvenv_state/missing
    if [[ -n $__tsvenv_told || -e $note ]]; then return 0; fi
    __tsvenv_told=1
    if [[ -O $__tsvenv_state && -w $__tsvenv_state && ! -L $note ]]; then { : >|"$note"; } 2>/dev/null || :; fi
    __tsvenv_message="tsvenv: cannot run $__tsvenv_program; install tsvenv again, or remove its line from your .bashrc"
    return 0
  }

  function __tsvenv_enter_cold {
    local text status=0
    __tsvenv_find_node
    text=$(__tsvenv_call export bash --hook -- "$PWD" </dev/null) || status=$?
    if [[ $status == 127 ]]; then
      __tsvenv_missing
    else
      \builtin eval "$text"
    fi
    return 0
  }

  # What became of entering: takes note of the env that is active now, if any.
  function __tsvenv_entered {
    if [[ -z ${TSVENV_ACTIVE-} || ${VIRTUAL_ENV-} != "$TSVENV_ACTIVE" ]]; then return 0; fi
    __tsvenv_own "$TSVENV_ACTIVE"
    # Somebody else's env gives way to the project's own.
    if [[ -n $1 && $1 != "$__tsvenv_env" ]]; then __tsvenv_leave_path "$1/bin"; fi
    __tsvenv_foreign=
    return 0
  }

  function __tsvenv_own {
    __tsvenv_env=$1 __tsvenv_name=${VIRTUAL_ENV_PROMPT-}
    if ! \builtin declare -F deactivate >/dev/null; then
      __tsvenv_deactivate=1
      function deactivate {
        __tsvenv_unaffected __tsvenv_deactivate
      }
    fi
    return 0
  }
fi

# --- Deciding --------------------------------------------------------------------------------------------------------

if [[ $- == *i* && -n ${BASH_VERSION-} ]]; then

  # Whether the user activated an env by hand: the functions of activate scripts leave _OLD_VIRTUAL_PATH, pyenv and
  # conda a variable that we did not set.
  function __tsvenv_by_hand {
    [[ (-n ${_OLD_VIRTUAL_PATH+x} && -z $__tsvenv_inherited_old) ||
      (-n ${VIRTUAL_ENV-} && $VIRTUAL_ENV != "$__tsvenv_env" && $VIRTUAL_ENV != "$__tsvenv_foreign" && $VIRTUAL_ENV != "${TSVENV_ACTIVE-}") ||
      (-n ${CONDA_PREFIX-} && $CONDA_PREFIX != "$__tsvenv_conda" && ${CONDA_DEFAULT_ENV-} != base) ]]
  }

  # Brings the shell to where it should be. Called at each prompt and after each cd.
  function __tsvenv_sync {
    __tsvenv_calm=
    if __tsvenv_by_hand; then
      if [[ -n $__tsvenv_env ]]; then __tsvenv_let_go; fi
      __tsvenv_hand=1
      return 0
    fi
    __tsvenv_locate
    # The project that an inherited env stays in, or none.
    if [[ $__tsvenv_foreign_marker == - ]]; then __tsvenv_foreign_marker=$__tsvenv_found; fi
    if [[ $__tsvenv_found == "$__tsvenv_marker" && -z $__tsvenv_hand$__tsvenv_again && ${VIRTUAL_ENV-} == "$__tsvenv_env" ]]; then return 0; fi
    if [[ -n $__tsvenv_hand || (-n $__tsvenv_env && ${VIRTUAL_ENV-} != "$__tsvenv_env") ]]; then
      __tsvenv_stay_out
      return 0
    fi
    if [[ -n $__tsvenv_pinned || ($__tsvenv_found == "$__tsvenv_marker" && -z $__tsvenv_again) ]]; then return 0; fi
    if [[ -n $__tsvenv_foreign && ${VIRTUAL_ENV-} == "$__tsvenv_foreign" ]]; then
      # Inherited from poetry run, VS Code or exec: stays until another project is entered.
      if [[ -z $__tsvenv_found || $__tsvenv_found == "$__tsvenv_foreign_marker" ]]; then
        __tsvenv_marker=$__tsvenv_found
        return 0
      fi
    fi
    __tsvenv_switch
    return 0
  }

  # Deactivated by the user, with whatever they have for that: stay out until the project is left.
  function __tsvenv_stay_out {
    if [[ -n $__tsvenv_env ]]; then __tsvenv_let_go; fi
    if [[ -n $__tsvenv_unset_later && ${VIRTUAL_ENV_PROMPT-} == "$__tsvenv_unset_later" ]]; then
      \builtin unset VIRTUAL_ENV_PROMPT
    fi
    __tsvenv_unset_later=
    __tsvenv_hand=
    __tsvenv_marker=$__tsvenv_found
    return 0
  }

  function __tsvenv_switch {
    local inherited='' ready=''
    if [[ -n $__tsvenv_foreign && ${VIRTUAL_ENV-} == "$__tsvenv_foreign" ]]; then inherited=$__tsvenv_foreign; fi
    __tsvenv_long=
    if [[ ${#PATH} -gt 4096 ]]; then
      # A long PATH is searched many times faster as bytes. A locale that is not there is complained of on its return. To
      # ask for the length takes long as well, so __tsvenv_cross goes by this one.
      __tsvenv_long=1
      if { __tsvenv_in_bytes __tsvenv_leave_and_enter; } 2>/dev/null; then ready=1; fi
    elif __tsvenv_leave_and_enter; then
      ready=1
    fi
    __tsvenv_entered "$inherited"
    if [[ -z $ready ]]; then
      # In a subshell or a command substitution only what is ready: no binary, no message. The shell itself asks later.
      if ((BASH_SUBSHELL > 0)); then
        __tsvenv_marker=-
        return 0
      fi
      __tsvenv_enter_cold
      __tsvenv_entered "$inherited"
    fi
    __tsvenv_marker=$__tsvenv_found __tsvenv_again=''
    if [[ -z $__tsvenv_env ]]; then __tsvenv_drop_deactivate; fi
    return 0
  }

  function __tsvenv_in_bytes {
    local LC_ALL=C
    "$@"
  }

  # Status 1: there is something to enter, and no answer to it that was kept.
  function __tsvenv_leave_and_enter {
    __tsvenv_message=
    if [[ -n $__tsvenv_found && -z $__tsvenv_again ]] && __tsvenv_enter_warm; then
      # Not left by entering, where the answer is a refusal.
      if [[ -n $__tsvenv_env ]]; then __tsvenv_leave; fi
      return 0
    fi
    __tsvenv_leave
    [[ -z $__tsvenv_found ]]
  }

  # On entering a Python project that has no env, asks the binary once what is to be done. It makes one where the user
  # allowed the project; where there is nothing to do, it keeps that for every shell.
  function __tsvenv_demand {
    local project='' entry file text status=0
    __tsvenv_ask=
    if [[ -z $__tsvenv_found && -z ${VIRTUAL_ENV-} ]]; then
      for project in ${__tsvenv_dirs[@]+"${__tsvenv_dirs[@]}"}; do
        if [[ -z $project || $project == "${HOME-}" ]]; then
          project=
          break
        fi
        if [[ -f $project/pyproject.toml || -f $project/requirements.txt || -f $project/setup.py || -f $project/Pipfile ||
          -f $project/pixi.toml || -f $project/environment.yml || -f $project/environment.yaml ]]; then break; fi
        project=
      done
    fi
    if [[ $project == "$__tsvenv_asked" ]]; then return 0; fi
    # Noted before anything starts: what Ctrl-C ends does not begin again until the project is entered again.
    __tsvenv_asked=$project
    entry=$__tsvenv_entries$project/.no-env
    # An answer with something in it is one for a project that is allowed: it holds as long as the project is as it was.
    if [[ -s $entry ]]; then
      for file in '' /pyproject.toml /requirements.txt /setup.py /Pipfile /.python-version; do
        if [[ -e $project$file && ! $entry -nt $project$file ]]; then entry=; fi
      done
    fi
    if [[ -z $project || (-O $entry && -d $__tsvenv_data/trust && $entry -nt $__tsvenv_data/trust && ! $__tsvenv_config/config.toml -nt $entry) ]]; then
      return 0
    fi
    __tsvenv_find_node
    text=$(__tsvenv_call export bash --create "$project" </dev/null) || status=$?
    if [[ $status == 127 ]]; then __tsvenv_missing; fi
    if [[ $status != 0 || -z $text ]]; then return 0; fi
    __tsvenv_locate
    \builtin eval "$text"
    __tsvenv_entered ''
    __tsvenv_marker=$__tsvenv_found
    return 0
  }

  # direnv puts back the PATH that it saw: with the bin of an env that has been left since, or without that of the env
  # that a cd has entered before its turn came.
  function __tsvenv_after_direnv {
    local bins=$__tsvenv_left: bin
    while [[ $bins == :*:* ]]; do
      bins=${bins#:}
      bin=${bins%%:*}
      bins=${bins#"$bin"}
      if [[ -n $bin && $bin != "$__tsvenv_env/bin" ]]; then __tsvenv_leave_path "$bin"; fi
    done
    __tsvenv_put_back
    return 0
  }

  # Puts the bin of the active env to the front of a PATH that has lost it.
  function __tsvenv_put_back {
    if [[ -n $__tsvenv_env && :${PATH-}: != *":$__tsvenv_env/bin:"* ]]; then
      \builtin export PATH="$__tsvenv_env/bin${PATH:+:}${PATH-}"
    fi
    return 0
  }
fi

# --- When --------------------------------------------------------------------------------------------------------------

if [[ $- == *i* && -n ${BASH_VERSION-} ]]; then

  # Does its words under the options that they are written for: with `set -a` what is assigned here would reach every
  # program, with nocasematch one path would be taken for another.
  function __tsvenv_unaffected {
    if [[ $- != *a* ]] && ! \builtin shopt -q nocasematch; then "$@"; else __tsvenv_with_options_off "$@"; fi
  }

  function __tsvenv_with_options_off {
    local allexport='' nocasematch='' status=0
    if [[ $- == *a* ]]; then
      allexport=1
      \builtin set +a
    fi
    if \builtin shopt -q nocasematch; then
      nocasematch=1
      \builtin shopt -u nocasematch
    fi
    "$@" || status=$?
    if [[ -n $nocasematch ]]; then \builtin shopt -s nocasematch; fi
    if [[ -n $allexport ]]; then \builtin set -a; fi
    \builtin return "$status"
  }

  function __tsvenv_chdir {
    local calm=$__tsvenv_calm prompt=${__tsvenv_prompt:+1}
    if [[ -n ${TSVENV_DISABLE-} ]]; then return 0; fi
    if [[ -z $calm || -z $__tsvenv_env || ${VIRTUAL_ENV-} != "$__tsvenv_env" || -n ${_OLD_VIRTUAL_PATH+x}$__tsvenv_hand$__tsvenv_again$__tsvenv_pinned$__tsvenv_foreign || ${CONDA_PREFIX-} != "$__tsvenv_conda" ]] ||
      ! __tsvenv_cross; then __tsvenv_unaffected __tsvenv_sync; fi
    # Where one env took the place of another, the next prompt has nothing to do for it that it would not have done at the
    # last one: nothing to say or to make, and the prefix is in the prompt already. What the rest of the line does beside
    # that is seen by what __tsvenv_look looks at.
    if [[ -n $calm && -n $__tsvenv_env && ${VIRTUAL_ENV-} == "$__tsvenv_env" && -z $__tsvenv_message$__tsvenv_asked && $prompt == "${__tsvenv_prompt:+1}" ]]; then
      __tsvenv_ask='' __tsvenv_calm=$calm __tsvenv_calm_env=$__tsvenv_env
    fi
    return 0
  }

  # From one env straight into the next, where nothing has stirred since the last prompt: what __tsvenv_sync does there, in
  # half the steps. Status 1: it takes more than that, and nothing was done.
  function __tsvenv_cross {
    if [[ $- == *a* ]] || \builtin shopt -q nocasematch; then return 1; fi
    __tsvenv_calm=
    __tsvenv_locate
    if [[ $__tsvenv_found == "$__tsvenv_marker" ]]; then return 0; fi
    if [[ -z $__tsvenv_found ]]; then return 1; fi
    if [[ -n $__tsvenv_long ]]; then
      { __tsvenv_in_bytes __tsvenv_enter_warm; } 2>/dev/null || return
    else
      __tsvenv_enter_warm || return
    fi
    # Where the answer is a refusal, there still is an env to be left.
    if [[ -n $__tsvenv_env ]]; then return 1; fi
    __tsvenv_own "$VIRTUAL_ENV"
    __tsvenv_marker=$__tsvenv_found
    if [[ -z $__tsvenv_long && ${#PATH} -gt 4096 ]]; then __tsvenv_long=1; fi
    return 0
  }

  # Sets __tsvenv_now to what decides what the hook does, besides the markers, the directory and VIRTUAL_ENV. Short, for it
  # is compared at each prompt: BASHOPTS has names of 300 characters.
  function __tsvenv_look {
    __tsvenv_now="${_OLD_VIRTUAL_PATH+x}:${CONDA_PREFIX-}:${TSVENV_DISABLE-}:${PS1-}:${VIRTUAL_ENV_DISABLE_PROMPT-}:${#PROMPT_COMMAND[@]}:${PROMPT_COMMAND-}"
    if \builtin shopt -q promptvars; then __tsvenv_now=v$__tsvenv_now; fi
    return 0
  }

  function __tsvenv_prompt_hook {
    # As long as everything else is as it was at the last prompt, or after a `cd`, only the markers are looked at. Another
    # directory that no `cd` of ours led to makes locating ask.
    if [[ -n $__tsvenv_calm && $- != *a* && ${VIRTUAL_ENV-} == "$__tsvenv_calm_env" && -z ${DIRENV_DIFF-}$__tsvenv_direnv ]] && ! \builtin shopt -q nocasematch; then
      __tsvenv_look
      if [[ $__tsvenv_now == "$__tsvenv_calm" ]]; then
        __tsvenv_locate
        if [[ -z $__tsvenv_ask && ($__tsvenv_found == "$__tsvenv_marker" || -n $__tsvenv_pinned) ]]; then return 0; fi
      fi
    fi
    if [[ -z ${TSVENV_DISABLE-} ]]; then __tsvenv_unaffected __tsvenv_settle; fi
    return 0
  }

  function __tsvenv_settle {
    __tsvenv_calm=
    if [[ -n ${DIRENV_DIFF-}$__tsvenv_direnv && ${PATH-} != "$__tsvenv_last_path" ]]; then __tsvenv_after_direnv; fi
    __tsvenv_direnv=${DIRENV_DIFF+1}
    if [[ -n ${__tsvenv_changed-} ]]; then __tsvenv_change_path; fi
    __tsvenv_arrange
    __tsvenv_draw_prompt
    if [[ -n $__tsvenv_message ]]; then
      \builtin printf '%s\n' "$__tsvenv_message" >&2
      __tsvenv_message=
    fi
    # Nothing but direnv asks for it, and a long one takes long to copy.
    __tsvenv_last_path=${DIRENV_DIFF+${PATH-}}
    __tsvenv_stay_last
    __tsvenv_look
    __tsvenv_calm=$__tsvenv_now __tsvenv_calm_env=${VIRTUAL_ENV-}
    return 0
  }

  function __tsvenv_arrange {
    __tsvenv_sync
    if [[ -n $__tsvenv_ask && (-z $__tsvenv_found${VIRTUAL_ENV-} || -n $__tsvenv_asked) ]]; then __tsvenv_demand; fi
    __tsvenv_ask=
    return 0
  }

  # Does now what the next prompt would do, but for drawing and telling: what else is on the line goes by it. Where the
  # prompt might have to undo something, which may be so for this command alone, all is left to the prompt.
  function __tsvenv_at_once {
    local __tsvenv_midway=1 env=$__tsvenv_env
    __tsvenv_calm=
    if ((BASH_SUBSHELL > 0)) || [[ -n ${TSVENV_DISABLE-}$__tsvenv_hand ]] || __tsvenv_by_hand; then return 0; fi
    if [[ ${VIRTUAL_ENV-} != "${__tsvenv_foreign:-$env}" ]]; then return 0; fi
    __tsvenv_arrange
    if [[ $env != "$__tsvenv_env" ]]; then __tsvenv_changed=${env:--}; fi
    return 0
  }

  # The PATH that __tsvenv_at_once changed may have been that of a command or a function: then it is changed now.
  function __tsvenv_change_path {
    local env=$__tsvenv_changed
    __tsvenv_changed=
    if [[ $env != "$__tsvenv_env" ]]; then __tsvenv_leave_path "$env/bin"; fi
    if [[ ${VIRTUAL_ENV-} == "$__tsvenv_env" ]]; then __tsvenv_put_back; fi
    return 0
  }

  # Others put themselves behind the hook after it was loaded; their `$?` would be the hook's. With bash-preexec the
  # place is precmd_functions, for behind its own last step a command counts as one that the user typed.
  function __tsvenv_stay_last {
    local item last=0
    if [[ -n ${bash_preexec_imported-}${__bp_imported-} ]]; then
      for item in ${precmd_functions[@]+"${precmd_functions[@]}"}; do
        if [[ $item == __tsvenv_prompt_hook ]]; then return 0; fi
      done
      precmd_functions+=(__tsvenv_prompt_hook)
      __tsvenv_take_from_prompt_command
      return 0
    fi
    if [[ -n $__tsvenv_all_run ]]; then
      for last in ${PROMPT_COMMAND[@]+"${!PROMPT_COMMAND[@]}"}; do :; done
    fi
    if [[ ${PROMPT_COMMAND[last]-} == *"$__tsvenv_step" ]]; then return 0; fi
    __tsvenv_take_from_prompt_command
    item=${PROMPT_COMMAND[last]-}
    PROMPT_COMMAND[last]=$item${item:+$'\n'}$__tsvenv_step
    return 0
  }

  # What stood behind the hook stays valid: of `HOOK; theirs` the semicolon goes too, in `HOOK && theirs` a `:` takes its
  # place.
  function __tsvenv_take_from_prompt_command {
    local index item rest
    for index in ${PROMPT_COMMAND[@]+"${!PROMPT_COMMAND[@]}"}; do
      item=${PROMPT_COMMAND[index]-}
      if [[ $item != *"$__tsvenv_step"* ]]; then continue; fi
      rest=${item#*"$__tsvenv_step"}
      item=${item%%"$__tsvenv_step"*}
      while [[ $rest == [\ $'\t']* ]]; do rest=${rest#?}; done
      case $rest in
        ';'*) rest=${rest#;} ;;
        '' | $'\n'*) ;;
        *) rest=": $rest" ;;
      esac
      item=$item$rest
      while [[ $item == *$'\n' ]]; do item=${item%$'\n'}; done
      PROMPT_COMMAND[index]=$item
    done
    return 0
  }
fi

# --- By hand -----------------------------------------------------------------------------------------------------------

if [[ $- == *i* && -n ${BASH_VERSION-} ]]; then

  # The command `deactivate`: out, and staying out until the project is left.
  function __tsvenv_deactivate {
    __tsvenv_leave
    __tsvenv_drop_deactivate
    __tsvenv_locate
    __tsvenv_marker=$__tsvenv_found
    __tsvenv_draw_prompt
    return 0
  }

  # The same of an env that is not ours: by the function that its activate script left, or else as it was inherited.
  function __tsvenv_deactivate_foreign {
    local env=$VIRTUAL_ENV
    if [[ -n ${_OLD_VIRTUAL_PATH+x} && -z $__tsvenv_inherited_old ]] && \builtin declare -F deactivate >/dev/null; then
      # A function that somebody put in its place may call us.
      local __tsvenv_inherited_old=1
      deactivate || return
    fi
    if [[ ${VIRTUAL_ENV-} == "$env" ]]; then
      __tsvenv_leave_path "${env%/}/bin"
      \builtin unset VIRTUAL_ENV VIRTUAL_ENV_PROMPT
    fi
    __tsvenv_foreign=
    __tsvenv_hand=1
    __tsvenv_sync
    return 0
  }

  function __tsvenv_activate {
    local text
    text=$(__tsvenv_call export bash --activate -- "$@" </dev/null) || return
    if __tsvenv_by_hand && \builtin declare -F deactivate >/dev/null; then deactivate; fi
    __tsvenv_leave
    local inherited=${VIRTUAL_ENV-}
    \builtin eval "$text"
    __tsvenv_own "$VIRTUAL_ENV"
    if [[ -n $inherited && $inherited != "$__tsvenv_env" ]]; then __tsvenv_leave_path "$inherited/bin"; fi
    __tsvenv_foreign=
    __tsvenv_hand=
    __tsvenv_pinned=1
    __tsvenv_calm=
  }

  # `exec` of a command, in a subshell: without the binary where the env of this directory is active and first in PATH,
  # or the answer to entering it was kept.
  function __tsvenv_exec {
    local inherited=${VIRTUAL_ENV-}
    if [[ ${1-} == -- ]]; then \builtin shift; fi
    __tsvenv_locate
    if [[ -n $__tsvenv_found && ${1:--} != -* ]]; then
      if [[ $__tsvenv_found != "$__tsvenv_marker" || -n $__tsvenv_pinned || -z $__tsvenv_env || ${PATH-}: != "$__tsvenv_env/bin:"* ]]; then
        \builtin unset TSVENV_ACTIVE
        if __tsvenv_enter_warm && [[ -n ${TSVENV_ACTIVE-} && -n $inherited && $inherited != "$TSVENV_ACTIVE" ]]; then
          __tsvenv_leave_path "$inherited/bin"
        fi
      fi
      # Where the shell remembers a command to be, it may have been before the env had its own.
      \builtin hash -r
      if [[ -n ${TSVENV_ACTIVE-} && ${VIRTUAL_ENV-} == "$TSVENV_ACTIVE" ]] && \builtin type -P -- "$1" >/dev/null; then
        # What a shell that is started so must not take for its own, and what the env's Python must not see.
        \builtin unset TSVENV_ACTIVE TSVENV_PYTHONHOME PYTHONHOME
        \builtin exec -- "$@"
      fi
    fi
    __tsvenv_call exec -- "$@"
  }

  # Says why nothing ran, where it is for want of the binary.
  function __tsvenv_tell_gone {
    if [[ ! -f $__tsvenv_script ]]; then
      \builtin printf '%s\n' "tsvenv: $__tsvenv_program is gone; install tsvenv again" >&2
    elif [[ ! -x $__tsvenv_node ]]; then
      \builtin printf '%s\n' "tsvenv: there is no Node any more; install it again" >&2
    fi
    return 0
  }

  function __tsvenv_command {
    local status=0 text
    __tsvenv_find_node
    if [[ ${1-} == exec && (${2-} == -- || ${2--} != -*) ]]; then
      (__tsvenv_exec "${@:2}") || status=$?
      if [[ $status == 127 ]]; then __tsvenv_tell_gone; fi
      \builtin return "$status"
    fi
    case ${1-}:${2-} in
      activate:-* | deactivate:-* | reload:-*) __tsvenv_call "$@" || status=$? ;;
      activate:*)
        \builtin shift
        __tsvenv_activate "$@" || status=$?
        ;;
      deactivate:*)
        # What was activated by hand on this very line is what is to be left.
        if __tsvenv_by_hand; then __tsvenv_sync; fi
        if [[ -n $__tsvenv_env ]]; then
          __tsvenv_deactivate
        elif [[ -n ${VIRTUAL_ENV-} ]]; then
          __tsvenv_deactivate_foreign || status=$?
        else
          \builtin printf '%s\n' "tsvenv: no environment is active in this shell; 'tsvenv status' says why" >&2
          status=1
        fi
        ;;
      reload:*)
        __tsvenv_pinned=
        __tsvenv_again=1
        __tsvenv_at_once
        ;;
      *)
        # It says what is so, not what will be at the next prompt.
        if [[ ${1-} == status ]]; then __tsvenv_at_once; fi
        __tsvenv_call "$@" || status=$?
        # What was decided may concern this very directory; not where neither marker nor trust is newer than the answer.
        case $status:${1-} in
          0:allow | 0:deny | 0:trust | 0:create | 0:link | 0:remove)
            text=$__tsvenv_entries$__tsvenv_found.entry
            if [[ ! -e $text || $__tsvenv_found -nt $text || $__tsvenv_data/trust -nt $text ]]; then __tsvenv_marker=-; fi
            __tsvenv_ask=1
            __tsvenv_asked=
            __tsvenv_at_once
            ;;
        esac
        ;;
    esac
    if [[ $status == 127 ]]; then __tsvenv_tell_gone; fi
    \builtin return "$status"
  }

  function tsvenv {
    __tsvenv_unaffected __tsvenv_command "$@"
  }
fi

# --- Loading -----------------------------------------------------------------------------------------------------------

if [[ $- == *i* && -n ${BASH_VERSION-} ]]; then

  __tsvenv_learn_names
  # Before 5.1 the first element of an array PROMPT_COMMAND was the only one that ran.
  __tsvenv_all_run='' __tsvenv_by_field=''
  if ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 501)); then __tsvenv_all_run=1; fi
  # Since 4.4 `mapfile` splits by any character, and reads more than a byte at a time.
  if ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 404)); then __tsvenv_by_field=1; fi

  # Expands to nothing to run in a shell that inherited PROMPT_COMMAND without these functions.
  __tsvenv_step='"${__tsvenv_run:-:}"'
  __tsvenv_run=__tsvenv_prompt_hook

  if [[ -z $__tsvenv_loaded ]]; then
    __tsvenv_calm='' __tsvenv_calm_env='' __tsvenv_now='' __tsvenv_listed='' __tsvenv_steady_text='' __tsvenv_found=''
    __tsvenv_marker='' __tsvenv_env='' __tsvenv_name='' __tsvenv_prompt='' __tsvenv_pinned='' __tsvenv_hand=''
    __tsvenv_unset_later='' __tsvenv_again='' __tsvenv_ask='' __tsvenv_asked='' __tsvenv_left=''
    __tsvenv_message='' __tsvenv_told='' __tsvenv_direnv='' __tsvenv_last_path='' __tsvenv_changed=''
    __tsvenv_deactivate='' __tsvenv_foreign=''
    __tsvenv_dirs=()
    __tsvenv_ups=5
    __tsvenv_foreign_marker=-
    __tsvenv_conda=${CONDA_PREFIX-}
    __tsvenv_inherited_old=
    # What fish's activate exports is no activation of this shell.
    if [[ -n ${_OLD_VIRTUAL_PATH+x} ]] && ! \builtin declare -F deactivate >/dev/null; then __tsvenv_inherited_old=1; fi
    if [[ -n ${VIRTUAL_ENV-} ]]; then
      if [[ ${TSVENV_ACTIVE-} == "$VIRTUAL_ENV" ]]; then
        # Ours, from a parent shell: left at the first prompt, and entered again where it belongs.
        __tsvenv_env=$VIRTUAL_ENV
        __tsvenv_name=${VIRTUAL_ENV_PROMPT-}
        __tsvenv_marker=-
      else
        __tsvenv_foreign=$VIRTUAL_ENV
        # Somebody activated theirs over ours.
        if [[ -n ${TSVENV_ACTIVE-} ]]; then __tsvenv_leave_path "$TSVENV_ACTIVE/bin"; fi
        \builtin unset TSVENV_ACTIVE
      fi
    fi
  fi

  if [[ -n $__tsvenv_with_cd ]]; then
    # Only where the user has no function of their own.
    {
      \builtin declare -F cd || function cd {
        \builtin cd "$@" || \builtin return
        __tsvenv_chdir
      }
      \builtin declare -F pushd || function pushd {
        \builtin pushd "$@" || \builtin return
        __tsvenv_chdir
      }
      \builtin declare -F popd || function popd {
        \builtin popd "$@" || \builtin return
        __tsvenv_chdir
      }
    } >/dev/null
  fi

  __tsvenv_stay_last

  if [[ -n $__tsvenv_allexport ]]; then \builtin set -a; fi
fi
