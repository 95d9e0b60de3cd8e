# Completion of tsvenv for bash 3.2 and later. What was typed is never evaluated; the program is given it as words.

if [[ $- == *i* && -n ${BASH_VERSION-} ]]; then

  # Under `set -a` every function made here would be handed to every program.
  __tsvenv_allexport=
  if [[ $- == *a* ]]; then
    __tsvenv_allexport=1
    \builtin set +a
  fi

  # A path into COMPREPLY, quoted as the word at the cursor is. Readline would quote it only as a file, and of files it
  # shows the last component, which is `.venv` for all of them.
  function __tsvenv_complete_path {
    local path=$1 quote=$2 special char by
    if [[ -d $path ]]; then path=${path%/}/; fi
    case $quote in
      \') special=\' ;;
      \") special='\"$`' ;;
      *) special=$'\\ \t"\'`$!&|;<>(){}[]*?#~^@=:' ;;
    esac
    while [[ -n $special ]]; do
      char=${special:0:1} special=${special:1}
      by="\\$char"
      if [[ $quote == \' ]]; then by="'\\''"; fi
      path=${path//"$char"/"$by"}
    done
    COMPREPLY+=("$path")
  }

  function __tsvenv_complete {
    local typed text line beside='' quote='' options=()
    local -a words
    words=("${COMP_WORDS[@]:1:COMP_CWORD}")
    COMPREPLY=()
    # --env=x is three words here, and the second is at the cursor as long as there is no third.
    if [[ ${words[COMP_CWORD - 1]-} == '=' ]]; then words[COMP_CWORD]=''; fi
    text=$(tsvenv complete bash -- "${words[@]}" 2>/dev/null) || return 0
    # The word at the cursor, as far as it was typed, without its quoting.
    typed=${words[${#words[@]} - 1]}
    case $typed in
      \"* | \'*) quote=${typed:0:1} typed=${typed:1} ;;
    esac
    if [[ $quote != \' ]]; then typed=${typed//\\/}; fi
    while IFS= \builtin read -r line; do
      if [[ -z $beside ]]; then
        beside=$line
      elif [[ $line == "$typed"* ]]; then
        line=${line%%$'\t'*}
        if [[ $line == /* ]]; then
          __tsvenv_complete_path "$line" "$quote"
          # What is below can be meant too.
          if [[ -d $line ]]; then options=(-o nospace); fi
        else
          COMPREPLY+=("$line")
        fi
      fi
    done <<<"$text"
    case $beside in
      directories)
        if [[ ${#COMPREPLY[@]} -eq 0 ]]; then
          options=(-o filenames -o plusdirs)
        # Before bash 4.3 compgen runs a command that is substituted in the name of a directory.
        elif [[ $typed != *[\$\`]* ]]; then
          while IFS= \builtin read -r line; do
            if [[ -d $line ]]; then __tsvenv_complete_path "$line" "$quote"; fi
          done <<<"$(compgen -d -- "$typed")"
          options=(-o nospace)
        fi
        ;;
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
