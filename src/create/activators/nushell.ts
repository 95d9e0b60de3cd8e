import { quote } from '../../shells/nushell.js';
import type { Activation, Activator } from './activation.js';

/**
 * `activate.nu`: an overlay, which is what Nushell has for an environment that can be taken away again.
 *
 * The prompt calls the one that was there, whether that is a closure or a text; the name is a value in it, never code.
 */
export function nushell({ path, bin, binName, name }: Activation): Activator {
  return {
    file: 'activate.nu',
    text: `# Activates this environment: "overlay use ${binName}/activate.nu" in Nushell; "deactivate" leaves it.

export-env {
    let bin = ${quote(bin)}
    let inherited = if ($env.VIRTUAL_ENV? | is-empty) { $bin } else { $env.VIRTUAL_ENV | path join ${quote(binName)} }
    let variable = if "Path" in $env { "Path" } else { "PATH" }
    let old = $env | get $variable
    let elements = if ($old | describe) == "string" { $old | split row (char esep) } else { $old }
    let kept = $elements | where {|element| $element != $bin and $element != $inherited }

    load-env {
        $variable: ([$bin] ++ $kept)
        VIRTUAL_ENV: ${quote(path)}
        VIRTUAL_ENV_PROMPT: ${quote(name)}
    }
    # Empty counts as unset for Python, and is what an overlay can take back; hide-env would stay.
    if "PYTHONHOME" in $env { $env.PYTHONHOME = "" }

    if ($env.VIRTUAL_ENV_DISABLE_PROMPT? | is-empty) {
        let theirs = $env.PROMPT_COMMAND?
        let prefix = "(" + ${quote(name)} + ") "
        $env.PROMPT_COMMAND = {||
            let drawn = match ($theirs | describe) {
                "closure" => (do $theirs)
                "nothing" => ""
                _ => ($theirs | into string)
            }
            $prefix + $drawn
        }
    }
}

export alias deactivate = overlay hide activate
`,
  };
}
