// Each shell's own parser and linters read the hooks as they are in shell/. A tool that this machine lacks is skipped
// aloud; with CI=true, where all of them can be had, that is a failure.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const hooks = (extension) =>
  readdirSync(new URL('../../shell/', import.meta.url))
    .filter((name) => name.endsWith(extension))
    .map((name) => `shell/${name}`);
const bash = [...hooks('.bash'), '.ci/run'];

// What shellcheck calls information is wrong about hooks: prompts are full of `$` that must not expand yet.
// shfmt takes its style from .editorconfig, but only as long as no style is given here.
const checks = [
  { tool: 'bash', args: ['-n'], files: bash },
  { tool: 'shellcheck', args: ['--shell=bash', '--severity=warning'], files: bash },
  { tool: 'shfmt', args: ['-d'], files: bash },
  { tool: 'zsh', args: ['-n'], files: hooks('.zsh') },
  { tool: 'fish', args: ['--no-config', '--no-execute'], files: hooks('.fish') },
];

const there = (tool) => spawnSync(tool, ['--version'], { stdio: 'ignore' }).error === undefined;
const installer = process.platform === 'darwin' ? 'brew install' : 'apt install';
const ci = process.env.CI === 'true';

for (const { tool, args, files } of checks) {
  if (files.length === 0) continue;
  if (!there(tool)) {
    console.error(`lint: ${tool} is not here, ${files.join(' ')} not checked by it; ${installer} ${tool}`);
    if (ci) process.exitCode = 1;
    continue;
  }
  // One file at a time: `zsh -n` and its kind take a second file for an argument of the first.
  for (const file of files) {
    const { status } = spawnSync(tool, [...args, file], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
    if (status !== 0) {
      console.error(`lint: ${file}: ${tool} complains`);
      process.exitCode = 1;
    }
  }
}
