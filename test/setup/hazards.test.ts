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

  it('are lines that replace the lists of hooks below it, in zsh', () => {
    expect(problems('zsh', `${own}precmd_functions=(theme)\n`)).toHaveLength(1);
    expect(problems('zsh', `${own}chpwd_functions=()\n`)).toHaveLength(1);
    expect(problems('zsh', `${own}precmd_functions=(theme $precmd_functions)\n`)).toEqual([]);
    expect(problems('zsh', `${own}precmd_functions+=(theme)\n`)).toEqual([]);
  });

  it('are ends of the file above the hook, also where it would be appended', () => {
    expect(problems('bash', `return 0 # installers, keep out\n${own}`)).toHaveLength(1);
    expect(problems('fish', 'return\n')).toHaveLength(1);
    expect(problems('bash', `[ -z "$PS1" ] && return\n${own}return\n`)).toEqual([]);
  });

  it('are not prompts: the hook looks after its prefix at each of them', () => {
    expect(problems('bash', `${own}PS1='$ '\neval "$(starship init bash)"\n`)).toEqual([]);
    expect(problems('zsh', `${own}source $ZSH/oh-my-zsh.sh\n`)).toEqual([]);
  });
});
