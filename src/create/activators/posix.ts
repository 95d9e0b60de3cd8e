import { posixQuote as quote } from '../../shells/posix.js';
import { type Activation, type Activator, isPlain } from './activation.js';

/**
 * `activate`, for sh, bash, zsh and ksh.
 *
 * Leaving takes away what entering added and nothing else: elements of PATH, one prefix of the prompt. `deactivate` of
 * another activator is told of the rest by the variables that CPython's has, `_OLD_VIRTUAL_*`. Every word is quoted and
 * every variable guarded, for scripts source this file under `set -euo pipefail`, in any IFS and with any zsh option.
 */
export function posix({ path, binName, name }: Activation, windows: boolean): Activator {
  return {
    file: 'activate',
    text: `# Activates this environment: ". ${binName}/activate" in sh, bash, zsh or ksh. Running it does nothing.

\\unalias deactivate 2>/dev/null || :

deactivate () {
    ${windows ? directoryOnWindows(path, '__venv_dir') : `__venv_dir=${quote(path)}`}
    __venv_path=":\${PATH-}:"
    for __venv_bin in "$__venv_dir" "\${VIRTUAL_ENV:-$__venv_dir}"; do
        __venv_bin="$__venv_bin/${binName}"
        while :; do
            case "$__venv_path" in
                *":$__venv_bin:"*)
                    __venv_path="\${__venv_path%%":$__venv_bin:"*}:\${__venv_path#*":$__venv_bin:"}" ;;
                *) break ;;
            esac
        done
    done
    __venv_path="\${__venv_path#:}"
    PATH="\${__venv_path%:}"
    export PATH
    hash -r 2>/dev/null || :

    if [ -n "\${_OLD_VIRTUAL_PYTHONHOME+x}" ]; then
        if [ -z "\${PYTHONHOME+x}" ]; then
            PYTHONHOME="$_OLD_VIRTUAL_PYTHONHOME"
            export PYTHONHOME
        fi
    fi
    if [ -n "\${__venv_prefix-}" ]; then
        case "\${PS1-}" in
            *"$__venv_prefix"*) PS1="\${PS1%%"$__venv_prefix"*}\${PS1#*"$__venv_prefix"}" ;;
        esac
    elif [ -n "\${_OLD_VIRTUAL_PS1+x}" ]; then
        PS1="$_OLD_VIRTUAL_PS1"
    fi
    unset VIRTUAL_ENV VIRTUAL_ENV_PROMPT _OLD_VIRTUAL_PATH _OLD_VIRTUAL_PYTHONHOME _OLD_VIRTUAL_PS1
    unset __venv_dir __venv_bin __venv_path __venv_prefix
    if [ "\${1-}" != nondestructive ]; then
        unset -f deactivate
    fi
}

# Leaves what is active: in this shell, or inherited from the one that started it.
deactivate nondestructive

${windows ? directoryOnWindows(path, 'VIRTUAL_ENV') : `VIRTUAL_ENV=${quote(path)}`}
VIRTUAL_ENV_PROMPT=${quote(name)}
export VIRTUAL_ENV VIRTUAL_ENV_PROMPT

_OLD_VIRTUAL_PATH="\${PATH-}"
PATH="$VIRTUAL_ENV/${binName}\${PATH:+:$PATH}"
export PATH
hash -r 2>/dev/null || :

if [ -n "\${PYTHONHOME+x}" ]; then
    _OLD_VIRTUAL_PYTHONHOME="$PYTHONHOME"
    unset PYTHONHOME
fi

if [ -n "\${PS1+x}" ] && [ -z "\${VIRTUAL_ENV_DISABLE_PROMPT-}" ]; then
    ${prefix(name)}
    _OLD_VIRTUAL_PS1="$PS1"
    PS1="$__venv_prefix$PS1"
fi
`,
  };
}

/**
 * The prefix of the prompt. A name in which a prompt could find code stands there by reference only: bash and zsh do
 * not look for code in what a reference gives. Other shells then have no prefix.
 */
function prefix(name: string): string {
  if (isPlain(name)) return `__venv_prefix=${quote(`(${name}) `)}`;
  return `__venv_prefix=
    if [ -n "\${ZSH_VERSION-}" ]; then
        __venv_prefix='%(98V.(%98v) .)'
        if [[ -o ksh_arrays ]]; then psvar[97]="$VIRTUAL_ENV_PROMPT"; else psvar[98]="$VIRTUAL_ENV_PROMPT"; fi
    elif [ -n "\${BASH_VERSION-}" ] && shopt -q promptvars; then
        __venv_prefix='\${VIRTUAL_ENV_PROMPT:+($VIRTUAL_ENV_PROMPT) }'
    fi`;
}

/** Cygwin and MSYS have paths of their own. */
const directoryOnWindows = (path: string, variable: string): string =>
  `case "\${OSTYPE-}" in
    cygwin* | msys*) ${variable}="$(cygpath -u ${quote(path)})" ;;
    *) ${variable}=${quote(path)} ;;
    esac`;
