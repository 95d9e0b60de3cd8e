import { quote } from '../../shells/xonsh.js';
import type { Activation, Activator } from './activation.js';

/** `activate.xsh`. xonsh shows an environment by the field `env_name` of its own prompt, from `VIRTUAL_ENV_PROMPT`. */
export function xonsh({ path, bin, binName, name }: Activation): Activator {
  return {
    file: 'activate.xsh',
    text: `# Activates this environment: "source ${binName}/activate.xsh" in xonsh. Running it does nothing.

def __venv_leave(args=()):
    import os
    ours = {${quote(bin)}}
    if "VIRTUAL_ENV" in __xonsh__.env:
        ours.add(os.path.join(str(__xonsh__.env["VIRTUAL_ENV"]), ${quote(binName)}))
    path = __xonsh__.env["PATH"]
    for element in [element for element in path if str(element) in ours]:
        path.remove(element)
    saved = __xonsh__.env.pop("_OLD_VIRTUAL_PYTHONHOME", None)
    if saved is not None and "PYTHONHOME" not in __xonsh__.env:
        __xonsh__.env["PYTHONHOME"] = saved
    for variable in ("VIRTUAL_ENV", "VIRTUAL_ENV_PROMPT"):
        __xonsh__.env.pop(variable, None)
    aliases.pop("deactivate", None)

# Leaves what is active: in this shell, or inherited from the one that started it.
__venv_leave()

$VIRTUAL_ENV = ${quote(path)}
$VIRTUAL_ENV_PROMPT = ${quote(name)}
$PATH.insert(0, ${quote(bin)})
if "PYTHONHOME" in __xonsh__.env:
    $_OLD_VIRTUAL_PYTHONHOME = __xonsh__.env.pop("PYTHONHOME")
aliases["deactivate"] = __venv_leave
`,
  };
}
