import { quote } from '../../shells/tcsh.js';
import type { Activation, Activator } from './activation.js';

/** Restores the prompt, unless another has been set since. */
const PROMPT_BACK = 'if ("$prompt:q" == "$_VIRTUAL_PROMPT:q") set prompt = "$_OLD_VIRTUAL_PROMPT:q"';

/**
 * `activate.csh`, for tcsh; a csh without its extensions gets neither a prompt nor the undoing by elements.
 *
 * csh substitutes the variables of a line before it decides whether to run it, hence `eval` behind each `if`. In its
 * prompt, `%\${name}` is what a variable holds, and is not looked into.
 */
export function csh({ path, bin, binName, name }: Activation): Activator {
  const leave = [
    // The first copy of an element stays where it is and the later ones go: shifting it away leaves none.
    `set -f path = (${quote(bin)} $path:q)`,
    'shift path',
    'rehash',
    `if ($?_OLD_VIRTUAL_PYTHONHOME) eval ${quote('if (! $?PYTHONHOME) setenv PYTHONHOME "$_OLD_VIRTUAL_PYTHONHOME"')}`,
    `if ($?_OLD_VIRTUAL_PROMPT && $?prompt) eval ${quote(PROMPT_BACK)}`,
    'unset _OLD_VIRTUAL_PATH _OLD_VIRTUAL_PYTHONHOME _OLD_VIRTUAL_PROMPT _VIRTUAL_PROMPT',
    'unsetenv VIRTUAL_ENV',
    'unsetenv VIRTUAL_ENV_PROMPT',
    'unalias deactivate',
  ].join('; ');
  return {
    file: 'activate.csh',
    text: `# Activates this environment: "source ${binName}/activate.csh" in tcsh. Running it does nothing.

# Leaves what is active: in this shell, or inherited from the one that started it.
if ($?VIRTUAL_ENV) then
    set -f path = ("$VIRTUAL_ENV/${binName}" $path:q)
    shift path
endif
if ($?_OLD_VIRTUAL_PROMPT && $?prompt) then
    ${PROMPT_BACK}
endif
if ($?_OLD_VIRTUAL_PYTHONHOME) then
    if (! $?PYTHONHOME) setenv PYTHONHOME "$_OLD_VIRTUAL_PYTHONHOME"
endif
unset _OLD_VIRTUAL_PROMPT _VIRTUAL_PROMPT _OLD_VIRTUAL_PYTHONHOME

setenv VIRTUAL_ENV ${quote(path)}
setenv VIRTUAL_ENV_PROMPT ${quote(name)}

set _OLD_VIRTUAL_PATH = "$PATH"
set path = (${quote(bin)} $path:q)

if ($?PYTHONHOME) then
    set _OLD_VIRTUAL_PYTHONHOME = "$PYTHONHOME"
    unsetenv PYTHONHOME
endif

if ($?prompt && ! $?VIRTUAL_ENV_DISABLE_PROMPT) then
    set _OLD_VIRTUAL_PROMPT = "$prompt:q"
    set prompt = '(%\${VIRTUAL_ENV_PROMPT}) '"$prompt:q"
    set _VIRTUAL_PROMPT = "$prompt:q"
endif

alias deactivate ${quote(leave)}
rehash
`,
  };
}
