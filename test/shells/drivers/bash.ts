import type { ShellDriver } from '../driver.js';
import { posix } from './posix.js';

const mark = String.raw`\[\e]7777;prompt\a\]`;

export const bash: ShellDriver = {
  ...posix,
  name: 'bash',
  install: 'apt-get install bash',
  args: [],
  rcFile: '.bashrc',
  // A login shell, as tmux starts one, reads only this, after /etc/profile has set PATH anew.
  files: { '.bash_profile': 'PATH=~/bin:~/node:$PATH\n. ~/.bashrc\n' },
  pipeStatus: '${PIPESTATUS[*]}',
  rc: (probe) => `
HISTFILE=
PS1='$ ${mark}'
function probe__ { local status__=$?; { builtin printf '%s\\0' "$status__"; /usr/bin/env -0; builtin printf 'end\\0'; } >| ${posix.quote(probe)}; }
bind -x '"\\C-x\\C-p": probe__'
`,
  hook: (options) => `eval "$(tsvenv hook bash${options})"`,
  reserved: [],
  listNames: '{ compgen -v; compgen -A function; compgen -a; }',
  addedNames: ['PROMPT_COMMAND', 'cd', 'popd', 'pushd', 'tsvenv'],
  edge: /(?!)/g,
  prompts: {
    status: `PS1='$? > ${mark}'`,
    plain: (words) => `PS1='${words}${mark}'`,
    substituted: (words) => `PS1='$(builtin printf %s "${words}")${mark}'`,
    twoLines: (upper, words) => `PS1='${upper}\\n${words}${mark}'`,
    rebuilt: (words) => `PROMPT_COMMAND="\${PROMPT_COMMAND-}"$'\\n''PS1="${words}${mark}"'`,
  },
  direnv: 'eval "$(direnv hook bash)"',
};
