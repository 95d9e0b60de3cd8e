#compdef tsvenv
# Completion of tsvenv for zsh 5.0.8 and later: evaluated below compinit, or a file _tsvenv in a directory of fpath.

function __tsvenv_complete {
  local line beside assigned answered=1
  local -a lines described
  # What was typed, without its quoting and up to the cursor. It is never evaluated.
  lines=("${(@f)$(tsvenv complete zsh -- "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
  beside=$lines[1]
  if [[ $PREFIX == --*=* ]]; then
    compset -P 1 '*='
    assigned=1
  fi
  for line in "${(@)lines[2,-1]}"; do
    # word<tab>description, written as word:description
    described+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
  done
  if (( $#described )); then _describe -t words tsvenv described && answered=0; fi
  # Behind --env= a path from both lists has no common beginning for zsh, which then takes away what was typed.
  if [[ -n $assigned && answered -eq 0 ]]; then beside=; fi
  case $beside in
    (directories) _path_files -/ && answered=0 ;;
    (files) _files && answered=0 ;;
    (commands) _command_names -e && answered=0 ;;
  esac
  return answered
}

if [[ ${zsh_eval_context[-1]} == loadautofunc ]]; then
  __tsvenv_complete "$@"
elif (( ${+functions[compdef]} )); then
  compdef __tsvenv_complete tsvenv
fi
