import type { ShellDriver } from '../driver.js';

const mark = String.raw`\e]7777;prompt\a`;

/** fish has no escapes within quotes but those of the quote and the backslash. */
function quote(text: string): string {
  if (/^[\w./:@+,-]+$/.test(text)) return text;
  const quoted = text.replace(/[\\']/g, '\\$&');
  return `'${quoted.replace(/[\x01-\x1f\x7f]/g, (char) => `'\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}'`)}'`;
}

const list = (values: readonly string[]): string => values.map(quote).join(' ');

export const fish: ShellDriver = {
  name: 'fish',
  install: 'apt-get install fish',
  args: [],
  rcFile: '.config/fish/config.fish',
  // Without it the first fish of an account has Python read every manual page in the background.
  files: { '.local/share/fish/generated_completions/none': '' },
  rc: (probe) => `
set -g fish_greeting
# The title that fish sets by itself has the working directory in it, escapes and all.
function fish_title; end
function fish_prompt; builtin printf '$ ${mark}'; end
function probe__
    set -l status__ $status
    begin
        builtin printf '%s\\0' $status__
        /usr/bin/env -0
        builtin printf 'end\\0'
    end >${quote(probe)}
end
bind \\cx\\cp probe__
`,
  hook: (options) => `tsvenv hook fish${options} | source`,
  edge: /⏎ {20,}\r⏎ \r/g,

  quote,
  assign: (name, value) => `set -g ${name} ${quote(value)}`,
  exported: (name, value) => `set -gx ${name} ${quote(value)}`,
  unset: (name) => `set -e ${name}`,
  setPath: (elements) => `set -gx PATH ${list(elements)}`,
  prependPath: (dir) => `set -gx PATH ${quote(dir)} $PATH`,
  appendPath: (dir) => `set -gx PATH $PATH ${quote(dir)}`,
  setCdpath: (...dirs) => `set -g CDPATH ${list(dirs)}`,
  status: '$status',
  pipeStatus: '$pipestatus',
  fail: (status) => `sh -c 'exit ${status}'`,
  define: (name, ...body) => `function ${name}; ${body.join('; ')}; end`,
  alias: (name, replacement) => `alias ${name} ${quote(replacement)}`,
  callBuiltin: (name) => `builtin ${name} $argv`,
  reserved: ['test', 'printf', 'command', 'builtin', 'set', 'return', 'echo', 'export'],
  listNames: 'begin; set -n; functions -an; end',
  addedNames: ['tsvenv'],
  activate: (env) => `source ${quote(`${env}/bin/activate.fish`)}`,
  prompts: {
    status: `function fish_prompt; builtin printf '%s > ${mark}' $status; end`,
    plain: (words) => `function fish_prompt; builtin printf '${words}${mark}'; end`,
    substituted: (words) =>
      `function fish_prompt; builtin printf '%s' (builtin printf %s '${words}'); builtin printf '${mark}'; end`,
    twoLines: (upper, words) => `function fish_prompt; builtin printf '${upper}\\n${words}${mark}'; end`,
    rebuilt: (words) =>
      `function rebuild__ --on-event fish_prompt; set -g built__ '${words}'; end; function fish_prompt; builtin printf '%s${mark}' $built__; end`,
  },
  direnv: 'direnv hook fish | source',
};
