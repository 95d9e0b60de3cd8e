import { describe, expect, it } from 'vitest';
import { hazardsIn } from '../../src/setup/hazards.js';
import { appendix } from '../../src/setup/rc-text.js';

const own = appendix('', 'load');
const problems = (shell: string, text: string): readonly string[] =>
  hazardsIn(shell, text).map(({ line, problem }) => `${line}: ${problem}`);

describe('hazards for the hook', () => {
  it('are lines that replace PROMPT_COMMAND below it, in bash', () => {
    const found = ['2: replaces PROMPT_COMMAND, and the hook with it'];
    expect(problems('bash', `${own}PROMPT_COMMAND='history -a'\n`)).toEqual(found);
    expect(problems('bash', `${own}export PROMPT_COMMAND=x\n`)).toEqual(found);
    expect(problems('bash', `${own}unset PROMPT_COMMAND\n`)).toEqual(found);
    expect(problems('bash', `eval "$(tsvenv hook bash)"\nPROMPT_COMMAND=x\n`)).toEqual(found);
  });

  it('are not lines that add to PROMPT_COMMAND, stand above, or depend on something', () => {
    expect(problems('bash', `${own}PROMPT_COMMAND="history -a;$PROMPT_COMMAND"\n`)).toEqual([]);
    expect(problems('bash', `${own}PROMPT_COMMAND+=(x)\n`)).toEqual([]);
    expect(problems('bash', `PROMPT_COMMAND=x\n${own}`)).toEqual([]);
    expect(problems('bash', `${own}if false; then\n  PROMPT_COMMAND=x\nfi\n`)).toEqual([]);
  });

  it('are lines that replace precmd_functions below it, in zsh; chpwd_functions is mended at the prompt', () => {
    expect(problems('zsh', `${own}precmd_functions=(theme)\n`)).toHaveLength(1);
    expect(problems('zsh', `${own}typeset -a precmd_functions=()\n`)).toHaveLength(1);
    expect(problems('zsh', `${own}chpwd_functions=()\n`)).toEqual([]);
    expect(problems('zsh', `${own}precmd_functions=(theme $precmd_functions)\n`)).toEqual([]);
    expect(problems('zsh', `${own}precmd_functions+=(theme)\n`)).toEqual([]);
  });

  it('are ends of the file above the hook, also where it would be appended', () => {
    expect(problems('bash', `return 0 # installers, keep out\n${own}`)).toHaveLength(1);
    expect(problems('fish', 'return\n')).toHaveLength(1);
    expect(problems('bash', `[ -z "$PS1" ] && return\n${own}return\n`)).toEqual([]);
  });

  it('are lines above it that start another shell in place of this one', () => {
    for (const line of ['exec fish', 'exec -l zsh', 'exec /usr/bin/bash --login', 'exec "/usr/bin/fish"']) {
      expect(problems('bash', `${line}\n${own}`)).toHaveLength(1);
      expect(problems('bash', `${own}${line}\n`)).toEqual([]);
    }
    for (const line of ['exec 2>&1', '  exec fish', '[ -t 1 ] && exec fish', 'exec bashful']) {
      expect(problems('bash', `${line}\n${own}`)).toEqual([]);
    }
  });

  it('are lines that begin completion anew below it, in zsh, where it has completion', () => {
    const found = ['2: begins completion anew, without that of tsvenv'];
    for (const line of ['compinit', 'compinit -u', 'autoload -Uz compinit && compinit', 'source $ZSH/oh-my-zsh.sh']) {
      expect(problems('zsh', `${own}${line}\n`)).toEqual(found);
      expect(problems('zsh', `${line}\n${own}`)).toEqual([]);
      expect(problems('zsh', `eval "$(tsvenv hook zsh)"\n${line}\n`)).toEqual([]);
      expect(problems('bash', `${own}${line}\n`)).toEqual([]);
    }
    for (const line of ['autoload -Uz compinit', '# compinit', '  compinit', 'zstyle :compinstall x']) {
      expect(problems('zsh', `${own}${line}\n`)).toEqual([]);
    }
  });

  it('are not prompts: the hook looks after its prefix at each of them', () => {
    expect(problems('bash', `${own}PS1='$ '\neval "$(starship init bash)"\n`)).toEqual([]);
    expect(problems('zsh', `${own}PROMPT='%# '\neval "$(starship init zsh)"\n`)).toEqual([]);
  });
});
