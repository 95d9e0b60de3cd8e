# Completion of tsvenv for bash 3.2 and later. What was typed is never evaluated; the program is given it as words.

if [[ $- == *i* && -n ${BASH_VERSION-} ]]; then

  # Under `set -a` every function made here would be handed to every program.
  __tsvenv_allexport=
  if [[ $- == *a* ]]; then
    __tsvenv_allexport=1
    \builtin set +a
  fi

  function __tsvenv_complete {
    local typed text line beside='' options=()
    local -a words
    words=("${COMP_WORDS[@]:1:COMP_CWORD}")
    COMPREPLY=()
    # --env=x is three words here, and the second is at the cursor as long as there is no third.
    if [[ ${words[COMP_CWORD - 1]-} == '=' ]]; then words[COMP_CWORD]=''; fi
    text=$(tsvenv complete bash -- "${words[@]}" 2>/dev/null) || return 0
    # The word at the cursor, as far as it was typed, without its quoting.
    typed=${words[${#words[@]} - 1]}
    case $typed in
      \"* | \'*) typed=${typed:1} ;;
      *) typed=${typed//\\/} ;;
    esac
    while IFS= \builtin read -r line; do
      if [[ -z $beside ]]; then
        beside=$line
      elif [[ $line == "$typed"* ]]; then
        line=${line%%$'\t'*}
        # Readline quotes what it takes for a file, and a directory gets its slash.
        if [[ $line == /* ]]; then options=(-o filenames); fi
        COMPREPLY+=("$line")
      fi
    done <<<"$text"
    case $beside in
      directories) options=(-o filenames -o plusdirs) ;;
      files) options=(-o filenames -o default) ;;
      commands)
        while IFS= \builtin read -r line; do
          if [[ -n $line ]]; then COMPREPLY+=("$line"); fi
        done <<<"$(compgen -c -- "$typed")"
        ;;
    esac
    # Before bash 4 a completion cannot ask for this.
    if [[ ${#options[@]} -gt 0 ]] && \builtin type compopt &>/dev/null; then compopt "${options[@]}"; fi
    return 0
  }

  complete -F __tsvenv_complete tsvenv

  if [[ -n $__tsvenv_allexport ]]; then \builtin set -a; fi
fi
