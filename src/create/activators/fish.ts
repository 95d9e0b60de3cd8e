import { quote } from '../../shells/fish.js';
import type { Activation, Activator } from './activation.js';

/**
 * `activate.fish`. The prompt's first statement runs the user's own, so that `$status` and `$pipestatus` are right in
 * it; leaving puts the user's back only while the wrapper is what draws.
 */
export function fish({ path, bin, binName, name }: Activation): Activator {
  return {
    file: 'activate.fish',
    text: `# Activates this environment: "source ${binName}/activate.fish" in fish. Running it does nothing.

function deactivate -d 'Leave the virtual environment'
    set -l __venv_bins ${quote(bin)}
    test -n "$VIRTUAL_ENV"; and set -a __venv_bins "$VIRTUAL_ENV/${binName}"
    for __venv_bin in $__venv_bins
        while set -l __venv_index (contains -i -- $__venv_bin $PATH)
            set -e PATH[$__venv_index]
        end
    end
    if set -q _OLD_VIRTUAL_PYTHONHOME
        set -q PYTHONHOME; or set -gx PYTHONHOME $_OLD_VIRTUAL_PYTHONHOME
    end
    if functions -q _old_fish_prompt
        if functions fish_prompt | string match -q '*_old_fish_prompt*'
            functions -e fish_prompt
            functions -c _old_fish_prompt fish_prompt
        end
        functions -e _old_fish_prompt
    end
    for __venv_name in VIRTUAL_ENV VIRTUAL_ENV_PROMPT _OLD_VIRTUAL_PATH _OLD_VIRTUAL_PYTHONHOME _OLD_FISH_PROMPT_OVERRIDE
        set -e -g $__venv_name
    end
    if test "$argv[1]" != nondestructive
        functions -e deactivate
    end
end

# Leaves what is active: in this shell, or inherited from the one that started it.
deactivate nondestructive

set -gx VIRTUAL_ENV ${quote(path)}
set -gx VIRTUAL_ENV_PROMPT ${quote(name)}
set -g _OLD_VIRTUAL_PATH $PATH
set -gx PATH ${quote(bin)} $PATH

if set -q PYTHONHOME
    set -g _OLD_VIRTUAL_PYTHONHOME $PYTHONHOME
    set -e PYTHONHOME
end

if test -z "$VIRTUAL_ENV_DISABLE_PROMPT"
    functions -c fish_prompt _old_fish_prompt
    function fish_prompt
        set -l __venv_prompt (_old_fish_prompt | string collect -N)
        # Where there are no colours a substitution gives no word at all.
        set -l __venv_blue (set_color 4B8BBE)
        set -l __venv_normal (set_color normal)
        printf '%s(%s)%s ' "$__venv_blue" ${quote(name)} "$__venv_normal"
        printf '%s' $__venv_prompt
    end
    set -g _OLD_FISH_PROMPT_OVERRIDE "$VIRTUAL_ENV"
end
`,
  };
}
