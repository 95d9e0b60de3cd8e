import type { ShellDriver } from '../driver.js';
import { posix } from './posix.js';

const mark = String.raw`%{\e]7777;prompt\a%}`;

export const zsh: ShellDriver = {
  ...posix,
  name: 'zsh',
  install: 'apt-get install zsh',
  args: [],
  rcFile: '.zshrc',
  files: {},
  pipeStatus: '$pipestatus',
  rc: (probe) => `
PS1=$'$ ${mark}'
function probe__ { builtin local status__=$?; { builtin printf '%s\\0' "$status__"; /usr/bin/env -0; builtin printf 'end\\0'; } >| ${posix.quote(probe)}; }
zle -N probe__
bindkey -e
bindkey '^X^P' probe__
`,
  hook: (options) => `eval "$(tsvenv hook zsh${options})"`,
  reserved: [],
  listNames: 'print -l ${(k)parameters} ${(k)functions} ${(k)aliases}',
  addedNames: ['chpwd_functions', 'precmd_functions', 'tsvenv'],
  edge: /[%#] {20,}\r \r/g,
  prompts: {
    status: `PS1=$'%? > ${mark}'`,
    plain: (words) => `PS1=$'${words}${mark}'`,
    substituted: (words) => `setopt prompt_subst; PS1=$'$(builtin printf %s "${words}")${mark}'`,
    twoLines: (upper, words) => `PS1=$'${upper}\\n${words}${mark}'`,
    rebuilt: (words) => `function rebuild__ { PS1=$'${words}${mark}' }; precmd_functions+=(rebuild__)`,
  },
  direnv: 'eval "$(direnv hook zsh)"',
};
