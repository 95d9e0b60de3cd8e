# tsvenv's hook for zsh 5.0.8 and later; with its comments: shell/tsvenv.zsh of the package.
#
# It runs at every prompt, so it starts no process unless it found something new, returns 0 always, and names nothing but
# __tsvenv_*, tsvenv and, while an environment is active, deactivate.
# Each function that is called from outside begins with `emulate -L zsh`: KSH_ARRAYS, SH_WORD_SPLIT and the like are the
# user's, and mean something else here. `function NAME {`, for an alias of the same name breaks `NAME() {`.
# The end of each call goes through all variables of the shell, which takes as long as ten commands: what a prompt or a
# change of directory does has as few calls as it can be read with.
# An `if` a section, for a command is compiled as a whole, and what is defined within it copied: as one, the file takes
# twice as long to load.

if [[ -o interactive ]]; then

  # Under `setopt ALL_EXPORT` every variable made here would be handed to every program.
  if [[ -o allexport ]]; then
    \builtin unsetopt allexport
    typeset -g +x __tsvenv_allexport=1
  else
    typeset -g +x __tsvenv_allexport=
  fi
  typeset -g +x __tsvenv_loaded=

  # Loaded twice, the shell keeps what the first one knows. A variable that says so could be a parent's.
  if (( ${+functions[__tsvenv_sync]} )); then __tsvenv_loaded=1; fi

  typeset -g __tsvenv_node=__TSVENV_NODE__
  typeset -g __tsvenv_script=__TSVENV_SCRIPT__
  typeset -g __tsvenv_program=__TSVENV_PROGRAM__
  typeset -g __tsvenv_data=__TSVENV_DATA__
  typeset -g __tsvenv_state=__TSVENV_STATE__
  typeset -g __tsvenv_cache=__TSVENV_CACHE__
  typeset -g __tsvenv_config=__TSVENV_CONFIG__
  typeset -g __tsvenv_entries=__TSVENV_ENTRIES__
  typeset -g __tsvenv_version=__TSVENV_VERSION__
  typeset -ga __tsvenv_names
  __tsvenv_names=(__TSVENV_ENV_NAMES__)
  typeset -g __tsvenv_with_prompt=__TSVENV_WITH_PROMPT__

  # The prefix refers to an element of psvar, far beyond those that themes use: what is in a name is never parsed as
  # prompt code.
  typeset -g __tsvenv_prefix='%97v'
fi

# --- Locating: the same levels and rules as src/locate.ts ----------------------------------------------------------

if [[ -o interactive ]]; then

  # Looks for the nearest marker from here upwards, and defines __tsvenv_locate, which sets __tsvenv_found to that, or to
  # nothing, and looks again only where that may no longer be the answer. That is one conditional of constant words, for a
  # loop takes three times as long, and of paths relative to here where they lead to the same, for the kernel walks a long
  # path at each test. What is evaluated has no name of a directory in it.
  function __tsvenv_walk {
    local dir=$PWD stop=${HOME-} ceilings=:${TSVENV_CEILING_DIRECTORIES-}: up= at= here= nothing= text= straight= some= name=
    local -i level=1 index
    if [[ $PWD:${HOME-}$ceilings != $__tsvenv_listed ]]; then
      __tsvenv_listed=$PWD:${HOME-}$ceilings
      __tsvenv_ask=1
    fi
    while [[ $dir == *// ]]; do dir=${dir%/}; done
    if [[ $dir -ef . ]]; then straight=1; fi
    if [[ $dir == / ]]; then dir=; fi
    while [[ $stop == */ ]]; do stop=${stop%/}; done
    # A walk that does not begin at or below the home directory does not end there.
    if [[ -z $stop || $dir/ != $stop/* ]]; then stop=/; fi
    __tsvenv_found=
    __tsvenv_dirs=()
    while :; do
      case $dir in
        (/home|/Users|/net|/afs|/misc) ;; # an automounter would ask the network
        (*)
          __tsvenv_dirs[level]=$dir
          nothing=$__tsvenv_nothing index=1
          # Inside an env by a known name the marker is the one that its project has.
          if (( ${__tsvenv_names[(Ie)${dir##*/}]} )); then nothing=${nothing#*&&} index=2; fi
          if [[ -n $straight ]]; then at=$up here=$up; else at="\${__tsvenv_dirs[$level]}/" here=$dir/; fi
          some=
          if [[ -e ${here}pyvenv.cfg || -e $here.venv || -e $here.python-envs ]]; then
            some=1
          else
            for name in $__tsvenv_names; do
              if [[ -e $here$name ]]; then some=1; fi
            done
          fi
          if [[ -n $some ]]; then
            for (( ; index <= $#__tsvenv_ends; index++ )); do
              if [[ -f $dir/$__tsvenv_ends[index] ]]; then
                __tsvenv_found=$dir/$__tsvenv_ends[index]
                break 2
              fi
              text+=" ! -f $at\${__tsvenv_ends[$index]} &&"
            done
          else
            text+=${nothing//@/$at}
          fi
          ;;
      esac
      if [[ -z $dir || $dir == $stop ]]; then break; fi
      case $ceilings in (*:$dir:*|*:$dir/:*) break ;; esac
      # Behind a link, `..` is not the directory that the path names before it.
      if [[ -L $dir ]]; then straight=; fi
      up=../$up
      dir=${dir%/*}
      level+=1
    done
    text+=" ${__tsvenv_found:+-f \$__tsvenv_found}"
    if [[ $text != $__tsvenv_steady_text ]]; then
      __tsvenv_steady_text=$text
      text=${text%&& }
      text="\$PWD:\${HOME-}:\${TSVENV_CEILING_DIRECTORIES-}: == \$__tsvenv_listed && ${text:-1 == 1}"
      \builtin eval "function __tsvenv_locate { [[ $text ]] || __tsvenv_walk; }"
    fi
    return 0
  }

  # What can be a marker at a level, first match first; and how to see, with a test less, that nothing is: in `@`. A name
  # of the configuration is not written as a word, for it could be any.
  function __tsvenv_learn_names {
    \builtin emulate -L zsh
    local name=
    local -i index=0
    __tsvenv_ends=(pyvenv.cfg)
    __tsvenv_nothing=' ! -e @pyvenv.cfg && ! -e @.venv && ! -e @.python-envs &&'
    for name in $__tsvenv_names; do
      __tsvenv_ends+=($name/pyvenv.cfg)
      # Where nothing is called so there is no env in it.
      index+=1
      case $name in
        (.venv) ;;
        (venv) __tsvenv_nothing+=' ! -e @venv &&' ;;
        (*) __tsvenv_nothing+=" ! -e @\${__tsvenv_names[$index]} &&" ;;
      esac
    done
    __tsvenv_ends+=(.venv .python-envs)
    return 0
  }
fi

# --- Undoing: constants of the hook, so that leaving works when cache, env or binary are gone ------------------------

if [[ -o interactive ]]; then

  # By index, for `${path:#$1}` would compile a pattern for each element.
  function __tsvenv_leave_path {
    local -i index
    # Of a PATH that is empty or not there, `path` is one empty element. PATH itself is joined at each look.
    if [[ $#path -lt 2 && -z ${PATH-} ]]; then return 0; fi
    while (( index = ${path[(Ie)$1]} )); do path[index]=(); done
    return 0
  }

  # Takes the prefix out of the prompt variable named $1.
  function __tsvenv_strip_prompt {
    local text=${(P)1-}
    if [[ $text == *"$__tsvenv_prefix"* && ${(Pt)1} != *readonly* ]]; then
      typeset -g "$1=${text//$__tsvenv_prefix}"
    fi
    return 0
  }

  # Whether the prompt may carry the prefix: the user wants one, and nothing else shows environments already.
  function __tsvenv_may_prompt {
    [[ -n $__tsvenv_with_prompt && -z ${VIRTUAL_ENV_DISABLE_PROMPT-} && ${(t)PS1-} != *readonly* &&
      ${STARSHIP_SHELL-} != zsh && ${POSH_SHELL-} != zsh && -z ${P9K_VERSION-} ]] &&
      (( ! ${+functions[p10k]} && ! ${+functions[prompt_pure_precmd]} ))
  }

  # $1: whether the user's prompts are expanded at all (PROMPT_PERCENT), for `emulate` hides it here.
  function __tsvenv_draw_prompt {
    if [[ -n $__tsvenv_prompt && -n $1 ]] && __tsvenv_may_prompt; then
      if (( $#psvar < 97 )); then __tsvenv_psvars=$#psvar; fi
      psvar[97]=$__tsvenv_prompt
      # *contains*, not *begins with*: a PS1 that others wrap at every prompt would grow by a prefix each time.
      if [[ ${PS1-} != *"$__tsvenv_prefix"* ]]; then typeset -g PS1=$__tsvenv_prefix${PS1-}; fi
    else
      # The padding goes with the name; what themes put into psvar meanwhile stays.
      if (( $#psvar == 97 )); then
        psvar[97]=()
        while (( $#psvar > ${__tsvenv_psvars:-96} )) && [[ -z $psvar[-1] ]]; do psvar[-1]=(); done
      elif (( $#psvar > 97 )); then
        psvar[97]=
      fi
      __tsvenv_psvars=
      __tsvenv_strip_prompt PS1
    fi
    return 0
  }

  function __tsvenv_restore_pythonhome {
    if [[ -n ${TSVENV_PYTHONHOME+x} ]]; then
      if [[ -z ${PYTHONHOME+x} ]]; then \builtin export PYTHONHOME=$TSVENV_PYTHONHOME; fi
      \builtin unset TSVENV_PYTHONHOME
    fi
    return 0
  }

  # Leaves the env that tsvenv activated in this shell, or inherited from a shell where it did.
  function __tsvenv_leave {
    if [[ -z $__tsvenv_env ]]; then return 0; fi
    __tsvenv_leave_path $__tsvenv_env/bin
    if [[ ${VIRTUAL_ENV-} == $__tsvenv_env ]]; then \builtin unset VIRTUAL_ENV; fi
    if [[ ${VIRTUAL_ENV_PROMPT-} == $__tsvenv_name ]]; then \builtin unset VIRTUAL_ENV_PROMPT; fi
    if [[ ${TSVENV_ACTIVE-} == $__tsvenv_env ]]; then \builtin unset TSVENV_ACTIVE; fi
    __tsvenv_left_it
    return 0
  }

  # What leaving is, besides the variables that entering the next env sets anyway.
  function __tsvenv_left_it {
    if (( ! ${__tsvenv_left[(Ie)$__tsvenv_env/bin]} )); then __tsvenv_left+=($__tsvenv_env/bin); fi
    if [[ -n ${TSVENV_PYTHONHOME+x} ]]; then __tsvenv_restore_pythonhome; fi
    __tsvenv_env= __tsvenv_name= __tsvenv_pinned= __tsvenv_prompt=
    return 0
  }

  function __tsvenv_drop_deactivate {
    if [[ -n $__tsvenv_deactivate ]]; then
      __tsvenv_deactivate=
      # Not one that the user has defined since.
      if [[ ${functions[deactivate]-} == *__tsvenv_deactivate* ]]; then \builtin unfunction deactivate; fi
    fi
    return 0
  }

  # The user activated an env by hand, or undid ours: everything of ours goes, everything of theirs stays.
  function __tsvenv_let_go {
    local bin=$__tsvenv_env/bin
    local -a old
    __tsvenv_leave_path $bin
    if [[ -n ${_OLD_VIRTUAL_PATH+x} ]]; then
      __tsvenv_deactivate= # the function of that name is the activate script's now
      old=("${(@s.:.)_OLD_VIRTUAL_PATH}")
      old=("${(@)old:#$bin}")
      typeset -g _OLD_VIRTUAL_PATH="${(j.:.)old}"
      # The same env, typed by VS Code into each terminal: its element stays, once.
      if [[ ${VIRTUAL_ENV-} -ef $__tsvenv_env ]]; then
        __tsvenv_leave_path $VIRTUAL_ENV/bin
        path=($VIRTUAL_ENV/bin "${(@)path}")
      fi
      if [[ -n ${TSVENV_PYTHONHOME+x} ]]; then
        typeset -g _OLD_VIRTUAL_PYTHONHOME=$TSVENV_PYTHONHOME
        \builtin unset TSVENV_PYTHONHOME
      fi
      __tsvenv_strip_prompt _OLD_VIRTUAL_PS1
    else
      # What was activated over it, as conda is, says nothing of VIRTUAL_ENV.
      if [[ ${VIRTUAL_ENV-} == $__tsvenv_env ]]; then \builtin unset VIRTUAL_ENV; fi
      __tsvenv_restore_pythonhome
    fi
    # virtualenv's activate did not set it for years, nor unset it: it goes now, or with their env if that is the same.
    __tsvenv_unset_later=
    if [[ ${VIRTUAL_ENV_PROMPT-} == $__tsvenv_name ]]; then
      if [[ ${VIRTUAL_ENV-} -ef $__tsvenv_env ]]; then
        __tsvenv_unset_later=$__tsvenv_name
      else
        \builtin unset VIRTUAL_ENV_PROMPT
      fi
    fi
    \builtin unset TSVENV_ACTIVE
    __tsvenv_env= __tsvenv_name= __tsvenv_pinned= __tsvenv_prompt=
    __tsvenv_drop_deactivate
    return 0
  }
fi

# --- Entering --------------------------------------------------------------------------------------------------------

if [[ -o interactive ]]; then

  # What entering does, as the binary's answer has it, and leaving the active env in the same steps: where the old element
  # stands at the head of PATH alone, as entering left it, the new one takes its place.
  function __tsvenv_enter {
    local bin=$1/bin old=${__tsvenv_env:-$1}/bin
    # It would mean the working directory.
    if [[ $#path -lt 2 && -z ${PATH-} ]]; then path=(); fi
    if (( ${path[(Ie)$old]} == 1 && ! ${path[(Ie)$bin]} )); then
      path[1]=$bin
    else
      if [[ -n $__tsvenv_env ]]; then __tsvenv_leave_path $old; fi
      if (( ${path[(Ie)$bin]} )); then __tsvenv_leave_path $bin; fi
      path[1,0]=($bin)
    fi
    if [[ -n $__tsvenv_env ]]; then __tsvenv_left_it; fi
    \builtin export PATH VIRTUAL_ENV=$1 VIRTUAL_ENV_PROMPT=$2 TSVENV_ACTIVE=$1
    if [[ -n ${PYTHONHOME+x} ]]; then
      \builtin export TSVENV_PYTHONHOME=$PYTHONHOME
      \builtin unset PYTHONHOME
    fi
    __tsvenv_prompt=$3
    return 0
  }

  # Enters by the answer that was kept for the marker, if it still holds: status 1, and nothing done, if not. An entry is
  # data (src/warm-entry.ts has its fields), and everything that is asked here is a stat of the shell's own.
  function __tsvenv_enter_warm {
    local file=$__tsvenv_entries$__tsvenv_found.entry trust=$__tsvenv_data/trust config=$__tsvenv_config/config.toml text= step=
    local -a e
    [[ -f $file && -O $file && -r $file && -d $trust && $file -nt $__tsvenv_found && $file -nt $trust && ( ! -e $config || $file -nt $config ) ]] ||
      return
    text=$(<$file) # no process, in zsh
    e=("${(@ps:\x1f:)text}")
    [[ $#e -gt 16 && $e[1] == tsvenv && $e[-1] == whole && $e[2] == $__tsvenv_found &&
      ( -z $e[3] || $e[2] -ef $e[3] ) && ( -z $e[4] || $e[4] -ef $e[5] ) && ( -z $e[6] || $e[6] -ef $e[7] ) &&
      ( -z $e[8] || -x $e[8] ) && ( -z $e[10] || -z ${TSVENV_TRUST-} ) && ( ! -e $e[15] || $file -nt $e[15] ) && $e[16] == [0-9] ]] &&
      (( 16 + $e[16] < $#e )) ||
      return
    for step in "${(@)e[17,16+$e[16]]}"; do
      if [[ -e $step && ! $file -nt $step ]]; then return 1; fi
    done
    for step in "${(@)e[17+$e[16],-2]}"; do
      if [[ -L $step ]]; then return 1; fi
    done
    if [[ -n $e[9] ]]; then
      if [[ ! -f $e[2] || ! -r $e[2] ]]; then return 1; fi
      # Without a delimiter to find, `read` takes the whole file and fails at its end.
      text=
      IFS= \builtin read -r -d '' text <$e[2] || :
      if [[ $text != $e[9] ]]; then return 1; fi
    fi
    __tsvenv_message=$e[14]
    if [[ -n $e[11] ]]; then __tsvenv_enter $e[11] $e[12] $e[13]; fi
    return 0
  }

  # A Node that is gone is looked for once a shell, outside the env.
  function __tsvenv_find_node {
    local dir=
    if [[ -x $__tsvenv_node || $__tsvenv_node == /nonexistent/node ]]; then return 0; fi
    __tsvenv_node=/nonexistent/node
    for dir in $path; do
      if [[ $dir == /* && $dir != ${VIRTUAL_ENV-}/bin && -f $dir/node && -x $dir/node ]]; then
        __tsvenv_node=$dir/node
        return 0
      fi
    done
    return 0
  }

  # Calls the binary with the roots that were right when this hook was printed: a project's .envrc must not move them. Nor
  # is what others need of Node to change it, or to make it read certificates, which takes longer than the rest.
  function __tsvenv_call {
    if [[ ! -x $__tsvenv_node || ! -f $__tsvenv_script ]]; then return 127; fi
    local node_options=${NODE_OPTIONS-} certificates=${NODE_EXTRA_CA_CERTS-}
    local -x NODE_OPTIONS= NODE_EXTRA_CA_CERTS=
    TSVENV_NODE_OPTIONS=$node_options TSVENV_NODE_EXTRA_CA_CERTS=$certificates \
      TSVENV_DATA_DIR=$__tsvenv_data TSVENV_STATE_DIR=$__tsvenv_state \
      TSVENV_CACHE_DIR=$__tsvenv_cache TSVENV_CONFIG_DIR=$__tsvenv_config TSVENV_HOOK="zsh $__tsvenv_version" \
      $__tsvenv_node $__tsvenv_script "$@"
  }

  # A binary that is gone is told of once a machine, not at each directory of each shell; where that cannot be noted, or
  # the place is not ours to write to, once a shell.
  function __tsvenv_missing {
    local note=$__tsvenv_state/missing
    if [[ -n $__tsvenv_told || -e $note ]]; then return 0; fi
    __tsvenv_told=1
    if [[ -O $__tsvenv_state && -w $__tsvenv_state && ! -L $note ]]; then { : >| $note; } 2>/dev/null || :; fi
    __tsvenv_message="tsvenv: cannot run $__tsvenv_program; install tsvenv again, or remove its line from your .zshrc"
    return 0
  }

  function __tsvenv_enter_cold {
    local text code=0
    __tsvenv_find_node
    text=$(__tsvenv_call export zsh --hook -- $PWD </dev/null) || code=$?
    if [[ $code == 127 ]]; then
      __tsvenv_missing
    else
      \builtin eval $text
    fi
    return 0
  }

  # What became of entering: takes note of the env that is active now, if any.
  function __tsvenv_entered {
    if [[ -z ${TSVENV_ACTIVE-} || ${VIRTUAL_ENV-} != $TSVENV_ACTIVE ]]; then return 0; fi
    __tsvenv_own $TSVENV_ACTIVE
    # Somebody else's env gives way to the project's own.
    if [[ -n $1 && $1 != $__tsvenv_env ]]; then __tsvenv_leave_path $1/bin; fi
    __tsvenv_foreign=
    return 0
  }

  function __tsvenv_own {
    __tsvenv_env=$1 __tsvenv_name=${VIRTUAL_ENV_PROMPT-}
    if (( ! ${+functions[deactivate]} )); then
      __tsvenv_deactivate=1
      function deactivate {
        __tsvenv_deactivate
      }
    fi
    return 0
  }
fi

# --- Deciding --------------------------------------------------------------------------------------------------------

if [[ -o interactive ]]; then

  # Whether the user activated an env by hand: the functions of activate scripts leave _OLD_VIRTUAL_PATH, pyenv and
  # conda a variable that we did not set.
  function __tsvenv_by_hand {
    [[ ( -n ${_OLD_VIRTUAL_PATH+x} && -z $__tsvenv_inherited_old ) ||
      ( -n ${VIRTUAL_ENV-} && $VIRTUAL_ENV != $__tsvenv_env && $VIRTUAL_ENV != $__tsvenv_foreign && $VIRTUAL_ENV != ${TSVENV_ACTIVE-} ) ||
      ( -n ${CONDA_PREFIX-} && $CONDA_PREFIX != $__tsvenv_conda && ${CONDA_DEFAULT_ENV-} != base ) ]]
  }

  # Brings the shell to where it should be. Called at each prompt and after each change of directory.
  function __tsvenv_sync {
    # Not even asked where nothing speaks for it.
    if [[ ${VIRTUAL_ENV-} != $__tsvenv_env || -n ${_OLD_VIRTUAL_PATH+x}${CONDA_PREFIX-} ]] && __tsvenv_by_hand; then
      if [[ -n $__tsvenv_env ]]; then __tsvenv_let_go; fi
      __tsvenv_hand=1
      return 0
    fi
    __tsvenv_locate
    # The project that an inherited env stays in, or none.
    if [[ $__tsvenv_foreign_marker == - ]]; then __tsvenv_foreign_marker=$__tsvenv_found; fi
    if [[ $__tsvenv_found == $__tsvenv_marker && -z $__tsvenv_hand$__tsvenv_again && ${VIRTUAL_ENV-} == $__tsvenv_env ]]; then return 0; fi
    if [[ -n $__tsvenv_hand || ( -n $__tsvenv_env && ${VIRTUAL_ENV-} != $__tsvenv_env ) ]]; then
      # Deactivated by the user, with whatever they have for that: stay out until the project is left.
      if [[ -n $__tsvenv_env ]]; then __tsvenv_let_go; fi
      if [[ -n $__tsvenv_unset_later && ${VIRTUAL_ENV_PROMPT-} == $__tsvenv_unset_later ]]; then
        \builtin unset VIRTUAL_ENV_PROMPT
      fi
      __tsvenv_unset_later=
      __tsvenv_hand=
      __tsvenv_marker=$__tsvenv_found
      return 0
    fi
    if [[ -n $__tsvenv_pinned || ( $__tsvenv_found == $__tsvenv_marker && -z $__tsvenv_again ) ]]; then return 0; fi
    if [[ -n $__tsvenv_foreign && ${VIRTUAL_ENV-} == $__tsvenv_foreign ]]; then
      # Inherited from poetry run, VS Code or exec: stays until another project is entered.
      if [[ -z $__tsvenv_found || $__tsvenv_found == $__tsvenv_foreign_marker ]]; then
        __tsvenv_marker=$__tsvenv_found
        return 0
      fi
    fi
    __tsvenv_switch
    return 0
  }

  function __tsvenv_switch {
    local inherited= ready=
    if [[ -n $__tsvenv_foreign && ${VIRTUAL_ENV-} == $__tsvenv_foreign ]]; then inherited=$__tsvenv_foreign; fi
    __tsvenv_message=
    if [[ -n $__tsvenv_found && -z $__tsvenv_again ]] && __tsvenv_enter_warm; then ready=1; fi
    # Not left by entering, where there is nothing to enter, or a refusal.
    if [[ -n $__tsvenv_env ]]; then __tsvenv_leave; fi
    if [[ -n $__tsvenv_found ]]; then
      if [[ -z $ready ]]; then
        # In a subshell or a command substitution only what is ready: no binary, no message. The shell itself asks later.
        if (( ZSH_SUBSHELL )); then
          __tsvenv_marker=-
          return 0
        fi
        __tsvenv_enter_cold
      fi
      __tsvenv_entered $inherited
    fi
    __tsvenv_marker=$__tsvenv_found __tsvenv_again=
    if [[ -z $__tsvenv_env ]]; then __tsvenv_drop_deactivate; fi
    return 0
  }

  # On entering a Python project that has no env, asks the binary once what is to be done. It makes one where the user
  # allowed the project; where there is nothing to do, it keeps that for every shell.
  function __tsvenv_demand {
    local project= entry file text code=0 trust=$__tsvenv_data/trust config=$__tsvenv_config/config.toml
    __tsvenv_ask=
    if [[ -z $__tsvenv_found && -z ${VIRTUAL_ENV-} ]]; then
      for project in "${(@)__tsvenv_dirs}"; do
        if [[ -z $project || $project == ${HOME-} ]]; then
          project=
          break
        fi
        if [[ -f $project/pyproject.toml || -f $project/requirements.txt || -f $project/setup.py || -f $project/Pipfile ||
          -f $project/pixi.toml || -f $project/environment.yml || -f $project/environment.yaml ]]; then break; fi
        project=
      done
    fi
    if [[ $project == $__tsvenv_asked ]]; then return 0; fi
    # Noted before anything starts: what Ctrl-C ends does not begin again until the project is entered again.
    __tsvenv_asked=$project
    entry=$__tsvenv_entries$project/.no-env
    # An answer with something in it is one for a project that is allowed: it holds as long as the project is as it was.
    if [[ -s $entry ]]; then
      for file in '' /pyproject.toml /requirements.txt /setup.py /Pipfile /.python-version; do
        if [[ -e $project$file && ! $entry -nt $project$file ]]; then entry=; fi
      done
    fi
    if [[ -z $project || ( -O $entry && -d $trust && $entry -nt $trust && ( ! -e $config || $entry -nt $config ) ) ]]; then
      return 0
    fi
    __tsvenv_find_node
    text=$(__tsvenv_call export zsh --create $project </dev/null) || code=$?
    if [[ $code == 127 ]]; then __tsvenv_missing; fi
    if [[ $code != 0 || -z $text ]]; then return 0; fi
    __tsvenv_locate
    \builtin eval $text
    __tsvenv_entered ''
    __tsvenv_marker=$__tsvenv_found
    return 0
  }

  # direnv puts back the PATH that it saw: with the bin of an env that has been left since, or without that of the env
  # that a cd has entered before its turn came.
  function __tsvenv_after_direnv {
    local bin
    for bin in $__tsvenv_left; do
      if [[ $bin != $__tsvenv_env/bin ]]; then __tsvenv_leave_path $bin; fi
    done
    __tsvenv_put_back
    return 0
  }

  # Puts the bin of the active env to the front of a PATH that has lost it.
  function __tsvenv_put_back {
    if [[ -n $__tsvenv_env ]] && (( ! ${path[(Ie)$__tsvenv_env/bin]} )); then path=($__tsvenv_env/bin "${(@)path}"); fi
    return 0
  }
fi

# --- When --------------------------------------------------------------------------------------------------------------

if [[ -o interactive ]]; then

  function __tsvenv_chdir {
    \builtin emulate -L zsh
    local calm=$__tsvenv_calm name=$__tsvenv_prompt
    __tsvenv_calm=
    if [[ -n ${TSVENV_DISABLE-} ]]; then return 0; fi
    __tsvenv_sync
    # Where one env took the place of another, the next prompt has nothing to do for it that it would not have done at the
    # last one: nothing to say or to make, and the prefix is in the prompt already, unless others show the name. What the
    # rest of the line does beside that is seen by what the prompt compares.
    if [[ -n $calm && -n $__tsvenv_env && ${VIRTUAL_ENV-} == $__tsvenv_env && -z $__tsvenv_message$__tsvenv_asked &&
      ${name:+1} == ${__tsvenv_prompt:+1} && $psvar[97] == $__tsvenv_shown && ( -z $__tsvenv_shown || $__tsvenv_shown == $name ) ]]; then
      if [[ -n $__tsvenv_shown ]]; then psvar[97]=$__tsvenv_prompt; fi
      __tsvenv_ask= __tsvenv_calm=$calm __tsvenv_calm_env=$__tsvenv_env __tsvenv_drawn=$__tsvenv_prompt __tsvenv_shown=$psvar[97]
    fi
    return 0
  }

  function __tsvenv_prompt_hook {
    local percent=
    if [[ -o promptpercent ]]; then percent=1; fi
    \builtin emulate -L zsh
    # As long as everything else is as it was at the last prompt, or after a `cd`, only the markers are looked at: this,
    # what is compared below, and the directory, of which locating asks where no change of it was told.
    local now="${_OLD_VIRTUAL_PATH+x}:${CONDA_PREFIX-}:${TSVENV_DISABLE-}:${PS1-}:$percent:${VIRTUAL_ENV_DISABLE_PROMPT-}:${precmd_functions[-1]-}"
    if [[ $now == $__tsvenv_calm && ${VIRTUAL_ENV-} == $__tsvenv_calm_env && $psvar[97] == $__tsvenv_shown && -z ${DIRENV_DIFF-}$__tsvenv_direnv ]]; then
      __tsvenv_locate
      if [[ -z $__tsvenv_ask && ( $__tsvenv_found == $__tsvenv_marker || -n $__tsvenv_pinned ) ]]; then return 0; fi
    fi
    __tsvenv_calm=
    if [[ -n ${TSVENV_DISABLE-} ]]; then return 0; fi
    if [[ -n ${DIRENV_DIFF-}$__tsvenv_direnv && ${PATH-} != $__tsvenv_last_path ]]; then __tsvenv_after_direnv; fi
    __tsvenv_direnv=${DIRENV_DIFF+1}
    if [[ -n ${__tsvenv_changed-} ]]; then __tsvenv_change_path; fi
    __tsvenv_arrange
    if [[ -n $__tsvenv_prompt$__tsvenv_drawn ]]; then
      __tsvenv_draw_prompt "$percent"
      __tsvenv_drawn=$__tsvenv_prompt
    fi
    if [[ -n $__tsvenv_message ]]; then
      \builtin print -r -u2 -- $__tsvenv_message
      __tsvenv_message=
    fi
    # Nothing but direnv asks for it, and a long one takes long to join.
    __tsvenv_last_path=${DIRENV_DIFF+${PATH-}}
    __tsvenv_stay_last
    __tsvenv_calm="${_OLD_VIRTUAL_PATH+x}:${CONDA_PREFIX-}:${TSVENV_DISABLE-}:${PS1-}:$percent:${VIRTUAL_ENV_DISABLE_PROMPT-}:${precmd_functions[-1]-}"
    __tsvenv_calm_env=${VIRTUAL_ENV-} __tsvenv_shown=$psvar[97]
    return 0
  }

  function __tsvenv_arrange {
    __tsvenv_sync
    if [[ -n $__tsvenv_ask && ( -z $__tsvenv_found${VIRTUAL_ENV-} || -n $__tsvenv_asked ) ]]; then __tsvenv_demand; fi
    __tsvenv_ask=
    return 0
  }

  # Does now what the next prompt would do, but for drawing and telling: what else is on the line goes by it. Where the
  # prompt might have to undo something, which may be so for this command alone, all is left to the prompt.
  function __tsvenv_at_once {
    local env=$__tsvenv_env
    __tsvenv_calm=
    if (( ZSH_SUBSHELL )) || [[ -n ${TSVENV_DISABLE-}$__tsvenv_hand ]] || __tsvenv_by_hand; then return 0; fi
    if [[ ${VIRTUAL_ENV-} != ${__tsvenv_foreign:-$env} ]]; then return 0; fi
    __tsvenv_arrange
    if [[ $env != $__tsvenv_env ]]; then __tsvenv_changed=${env:--}; fi
    return 0
  }

  # The PATH that __tsvenv_at_once changed may have been that of a command or a function: then it is changed now.
  function __tsvenv_change_path {
    local env=$__tsvenv_changed
    __tsvenv_changed=
    if [[ $env != $__tsvenv_env ]]; then __tsvenv_leave_path $env/bin; fi
    if [[ ${VIRTUAL_ENV-} == $__tsvenv_env ]]; then __tsvenv_put_back; fi
    return 0
  }

  # A theme that rebuilds the prompt in its own precmd, loaded later, comes first all the same.
  function __tsvenv_stay_last {
    typeset -ga precmd_functions chpwd_functions
    if [[ ${precmd_functions[-1]-} != __tsvenv_prompt_hook ]]; then
      precmd_functions=("${(@)precmd_functions:#__tsvenv_prompt_hook}" __tsvenv_prompt_hook)
    fi
    if (( ! ${chpwd_functions[(Ie)__tsvenv_chdir]} )); then chpwd_functions+=(__tsvenv_chdir); fi
    return 0
  }
fi

# --- By hand -----------------------------------------------------------------------------------------------------------

if [[ -o interactive ]]; then

  # The command `deactivate`: out, and staying out until the project is left.
  function __tsvenv_deactivate {
    \builtin emulate -L zsh
    __tsvenv_leave
    __tsvenv_drop_deactivate
    __tsvenv_locate
    __tsvenv_marker=$__tsvenv_found
    return 0
  }

  # The same of an env that is not ours: by the function that its activate script left, or else as it was inherited.
  function __tsvenv_deactivate_foreign {
    local env=$VIRTUAL_ENV
    if [[ -n ${_OLD_VIRTUAL_PATH+x} && -z $__tsvenv_inherited_old ]] && (( ${+functions[deactivate]} )); then
      # A function that somebody put in its place may call us.
      local __tsvenv_inherited_old=1
      deactivate || return
    fi
    if [[ ${VIRTUAL_ENV-} == $env ]]; then
      __tsvenv_leave_path ${env%/}/bin
      \builtin unset VIRTUAL_ENV VIRTUAL_ENV_PROMPT
    fi
    __tsvenv_foreign=
    __tsvenv_hand=1
    __tsvenv_sync
    return 0
  }

  function __tsvenv_activate {
    local text inherited
    text=$(__tsvenv_call export zsh --activate -- "$@" </dev/null) || return
    if __tsvenv_by_hand && (( ${+functions[deactivate]} )); then deactivate; fi
    __tsvenv_leave
    inherited=${VIRTUAL_ENV-}
    \builtin eval $text
    __tsvenv_own $VIRTUAL_ENV
    if [[ -n $inherited && $inherited != $__tsvenv_env ]]; then __tsvenv_leave_path $inherited/bin; fi
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
      if [[ $__tsvenv_found != $__tsvenv_marker || -n $__tsvenv_pinned || -z $__tsvenv_env || ${path[1]-} != $__tsvenv_env/bin ]]; then
        \builtin unset TSVENV_ACTIVE
        if __tsvenv_enter_warm && [[ -n ${TSVENV_ACTIVE-} && -n $inherited && $inherited != $TSVENV_ACTIVE ]]; then
          __tsvenv_leave_path $inherited/bin
        fi
      fi
      # Where the shell remembers a command to be, it may have been before the env had its own.
      \builtin rehash
      if [[ -n ${TSVENV_ACTIVE-} && ${VIRTUAL_ENV-} == $TSVENV_ACTIVE ]] && \builtin whence -p -- "$1" >/dev/null; then
        # What a shell that is started so must not take for its own, and what the env's Python must not see.
        \builtin unset TSVENV_ACTIVE TSVENV_PYTHONHOME PYTHONHOME
        exec -- "$@"
      fi
    fi
    __tsvenv_call exec -- "$@"
  }

  # Says why nothing ran, where it is for want of the binary.
  function __tsvenv_tell_gone {
    if [[ ! -f $__tsvenv_script ]]; then
      \builtin print -r -u2 -- "tsvenv: $__tsvenv_program is gone; install tsvenv again"
    elif [[ ! -x $__tsvenv_node ]]; then
      \builtin print -r -u2 -- "tsvenv: there is no Node any more; install it again"
    fi
    return 0
  }

  function tsvenv {
    \builtin emulate -L zsh
    local code=0 text
    __tsvenv_find_node
    if [[ ${1-} == exec && ( ${2-} == -- || ${2--} != -* ) ]]; then
      (__tsvenv_exec "${@[2,-1]}") || code=$?
      if [[ $code == 127 ]]; then __tsvenv_tell_gone; fi
      \builtin return $code
    fi
    case ${1-}:${2-} in
      (activate:-*|deactivate:-*|reload:-*) __tsvenv_call "$@" || code=$? ;;
      (activate:*)
        \builtin shift
        __tsvenv_activate "$@" || code=$?
        ;;
      (deactivate:*)
        # What was activated by hand on this very line is what is to be left.
        if __tsvenv_by_hand; then __tsvenv_sync; fi
        if [[ -n $__tsvenv_env ]]; then
          __tsvenv_deactivate
        elif [[ -n ${VIRTUAL_ENV-} ]]; then
          __tsvenv_deactivate_foreign || code=$?
        else
          \builtin print -r -u2 -- "tsvenv: no environment is active in this shell; 'tsvenv status' says why"
          code=1
        fi
        ;;
      (reload:*)
        __tsvenv_pinned=
        __tsvenv_again=1
        __tsvenv_at_once
        ;;
      (*)
        # It says what is so, not what will be at the next prompt.
        if [[ ${1-} == status ]]; then __tsvenv_at_once; fi
        __tsvenv_call "$@" || code=$?
        # What was decided may concern this very directory; not where neither marker nor trust is newer than the answer.
        case $code:${1-} in
          (0:allow|0:deny|0:trust|0:create|0:link|0:remove)
            text=$__tsvenv_entries$__tsvenv_found.entry
            if [[ ! -e $text || $__tsvenv_found -nt $text || $__tsvenv_data/trust -nt $text ]]; then __tsvenv_marker=-; fi
            __tsvenv_ask=1
            __tsvenv_asked=
            __tsvenv_at_once
            ;;
        esac
        ;;
    esac
    if [[ $code == 127 ]]; then __tsvenv_tell_gone; fi
    \builtin return $code
  }
fi

# --- Loading -----------------------------------------------------------------------------------------------------------

if [[ -o interactive ]]; then

  typeset -g __tsvenv_nothing=
  typeset -ga __tsvenv_ends
  __tsvenv_learn_names
  typeset -g __tsvenv_steady_text=
  function __tsvenv_locate {
    __tsvenv_walk
  }

  if [[ -z $__tsvenv_loaded ]]; then
    typeset -g __tsvenv_calm= __tsvenv_calm_env= __tsvenv_shown= __tsvenv_listed= __tsvenv_found= __tsvenv_marker= __tsvenv_env= __tsvenv_name=
    typeset -g __tsvenv_prompt= __tsvenv_drawn= __tsvenv_pinned= __tsvenv_hand= __tsvenv_again= __tsvenv_ask= __tsvenv_asked= __tsvenv_unset_later= __tsvenv_message= __tsvenv_told=
    typeset -g __tsvenv_direnv= __tsvenv_last_path= __tsvenv_changed= __tsvenv_deactivate= __tsvenv_foreign= __tsvenv_foreign_marker=-
    typeset -g __tsvenv_psvars= __tsvenv_conda=${CONDA_PREFIX-} __tsvenv_inherited_old= __tsvenv_element=
    typeset -ga __tsvenv_dirs __tsvenv_left
    __tsvenv_dirs=()
    __tsvenv_left=()
    # What fish's activate exports is no activation of this shell.
    if [[ -n ${_OLD_VIRTUAL_PATH+x} ]] && (( ! ${+functions[deactivate]} )); then __tsvenv_inherited_old=1; fi
    if [[ -n ${VIRTUAL_ENV-} ]]; then
      if [[ ${TSVENV_ACTIVE-} == "$VIRTUAL_ENV" ]]; then
        # Ours, from a parent shell: left at the first prompt, and entered again where it belongs.
        __tsvenv_env=$VIRTUAL_ENV
        __tsvenv_name=${VIRTUAL_ENV_PROMPT-}
        __tsvenv_marker=-
      else
        __tsvenv_foreign=$VIRTUAL_ENV
        # Somebody activated theirs over ours.
        if [[ -n ${TSVENV_ACTIVE-} ]]; then
          () { \builtin emulate -L zsh; __tsvenv_leave_path $1; } "$TSVENV_ACTIVE/bin"
        fi
        \builtin unset TSVENV_ACTIVE
      fi
    fi
  fi

  () {
    \builtin emulate -L zsh
    __tsvenv_stay_last
  }

  if [[ -n $__tsvenv_allexport ]]; then \builtin setopt allexport; fi
fi
