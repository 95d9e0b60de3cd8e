import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { find, keptDirectory, output, quote } from './context.mjs';

/**
 * A tool that does what tsvenv does, or tsvenv itself.
 *
 * @typedef {object} Tool
 * @property {string} name with its version
 * @property {(shell: string) => string} hook the text that loads it into a shell
 * @property {(shell: string) => string} load the line that its manual puts into the rc file
 * @property {(project: string) => void} adopt makes it activate the project's `.venv`
 * @property {(shell: string, project: string) => readonly string[]} export what it runs to bring a shell up to date
 * @property {(project: string, words: readonly string[]) => readonly string[]} exec
 */

/** @returns {Tool} */
export const tsvenvItself = (ctx) => ({
  name: 'tsvenv',
  hook: (shell) => output(ctx.tsvenv[0], [...ctx.tsvenv.slice(1), 'hook', shell], { env: ctx.env }),
  load: (shell) => {
    const words = [...ctx.tsvenv, 'hook', shell].map(quote).join(' ');
    return shell === 'fish' ? `${words} | source` : `eval "$(${words})"`;
  },
  adopt: () => {},
  export: (shell, project) => [...ctx.tsvenv, 'export', shell, '--hook', '--', project],
  exec: (_project, words) => [...ctx.tsvenv, 'exec', '--', ...words],
});

/** @returns {Tool} */
function direnv(ctx, command, name) {
  return {
    name,
    hook: (shell) => output(command, ['hook', shell], { env: ctx.env }),
    load: (shell) => {
      const words = `${quote(command)} hook ${shell}`;
      return shell === 'fish' ? `${words} | source` : `eval "$(${words})"`;
    },
    // The least that activates an env: `layout python` of its library does more and takes longer.
    adopt: (project) => {
      writeFileSync(join(project, '.envrc'), 'PATH_add .venv/bin\nexport VIRTUAL_ENV="$PWD/.venv"\n');
      output(command, ['allow', project], { env: ctx.env });
    },
    export: (shell) => [command, 'export', shell],
    exec: (project, words) => [command, 'exec', project, ...words],
  };
}

/** @returns {Tool} */
function mise(ctx, command, name) {
  const activate = (shell) => ['activate', shell, '--quiet'];
  return {
    name,
    hook: (shell) => output(command, activate(shell), { env: ctx.env }),
    load: (shell) => {
      const words = [quote(command), ...activate(shell)].join(' ');
      return shell === 'fish' ? `${words} | source` : `eval "$(${words})"`;
    },
    adopt: (project) => {
      const lines = ['[env]', 'VIRTUAL_ENV = "{{config_root}}/.venv"', '_.path = ".venv/bin"', ''];
      writeFileSync(join(project, 'mise.toml'), lines.join('\n'));
      output(command, ['trust', '--quiet', join(project, 'mise.toml')], { env: ctx.env, cwd: project });
    },
    export: (shell) => [command, 'hook-env', '-s', shell],
    exec: (_project, words) => [command, 'exec', '--', ...words],
  };
}

const version = (command, args = ['--version']) => output(command, args).trim().split('\n')[0]?.split(' ')[0] ?? '';

/** The newest direnv, by Go: kept from run to run. */
function newestDirenv(ctx) {
  const directory = keptDirectory();
  const command = join(directory, 'direnv');
  const go = find('go');
  if (existsSync(command)) return command;
  if (go === undefined) {
    ctx.say('the newest direnv is not here; it needs Go (https://go.dev/dl)');
    return undefined;
  }
  mkdirSync(directory, { recursive: true });
  try {
    const env = { ...process.env, GOBIN: directory };
    output(go, ['install', 'github.com/direnv/direnv/v2@latest'], { env, timeout: 300_000 });
    return command;
  } catch {
    ctx.say('the newest direnv is out of reach for `go install`; only the one that is installed is measured');
    return undefined;
  }
}

/**
 * The tools beside which tsvenv is measured, as far as they are here.
 *
 * @param {import('./context.mjs').BenchContext} ctx
 * @returns {readonly Tool[]}
 */
export function peers(ctx) {
  const tools = [];
  const installed = ctx.find('direnv');
  if (installed === undefined) ctx.say('direnv is not here; apt install direnv');
  else tools.push(direnv(ctx, installed, `direnv ${version(installed)}`));
  const newest = newestDirenv(ctx);
  if (newest !== undefined && version(newest) !== (installed && version(installed))) {
    tools.push(direnv(ctx, newest, `direnv ${version(newest)}`));
  }
  const command = ctx.find('mise');
  if (command === undefined) ctx.say('mise is not here; npm install -g @jdxcode/mise');
  else tools.push(mise(ctx, command, `mise ${version(command)}`));
  return tools;
}
