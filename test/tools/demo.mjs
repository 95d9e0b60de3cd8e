// `npm start`: the main job on a real environment in a real shell. On a terminal that shell is handed over to try it
// in; elsewhere (a pipe, a log) a bash in a pseudo-terminal is typed into and what it showed is printed.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transcript } from './transcript.mjs';

const program = fileURLToPath(new URL('../../bin/tsvenv.js', import.meta.url));

const rcFiles = {
  bash: ['.bashrc', `PS1='\\w \\$ '\neval "$(tsvenv hook bash)"\n`],
  zsh: ['.zshrc', `PROMPT='%~ %# '\neval "$(tsvenv hook zsh)"\n`],
  fish: ['.config/fish/config.fish', 'set -g fish_greeting\ntsvenv hook fish | source\n'],
};

/** What the shell of the demonstration inherits: nothing of an environment that is active here. */
function cleanEnv(home) {
  const kept = Object.entries(process.env).filter(([name]) => /^(LANG|LC_.*|TERM|COLORTERM|USER|LOGNAME)$/.test(name));
  const active = process.env.VIRTUAL_ENV;
  const path = (process.env.PATH ?? '').split(delimiter).filter((element) => !active || !element.startsWith(active));
  return { TERM: 'xterm', ...Object.fromEntries(kept), HOME: home, PATH: [join(home, 'bin'), ...path].join(delimiter) };
}

function succeed(command, args, options) {
  const { status, error, stderr } = spawnSync(command, args, { ...options, encoding: 'utf8' });
  if (error?.code === 'ENOENT') throw new Error(`${command} is not here; install it and try again`);
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr.trim()}`);
}

/** A home folder with two projects, one of them allowed, and rc files as the README tells to write them. */
function furnish(home, env) {
  mkdirSync(join(home, 'bin'));
  chmodSync(program, 0o755);
  symlinkSync(program, join(home, 'bin', 'tsvenv'));
  mkdirSync(join(home, '.config', 'fish'), { recursive: true });
  // Without it fish's first start goes on writing completions behind our back.
  mkdirSync(join(home, '.local', 'share', 'fish', 'generated_completions'), { recursive: true });
  for (const [file, text] of Object.values(rcFiles)) writeFileSync(join(home, file), text);
  for (const project of ['shop', 'stranger']) {
    mkdirSync(join(home, project));
    succeed('python3', ['-m', 'venv', '--without-pip', join(home, project, '.venv')], { env, cwd: home });
  }
  succeed('tsvenv', ['allow', join(home, 'shop')], { env, cwd: home });
}

function handOver(home, env) {
  const wanted = basename(process.env.SHELL ?? '');
  const shell = wanted in rcFiles ? wanted : 'bash';
  console.log(`This is ${shell} with tsvenv, in a home folder that goes away again. Try:

  cd ~/shop        its .venv is active: see the prompt, ask 'command -v python'
  cd ~/stranger    not trusted: nothing happens until you say 'tsvenv allow'
  cd               as it was before; 'exit' ends it
`);
  spawnSync(shell, ['-i'], { cwd: home, env: { ...env, SHELL: shell }, stdio: 'inherit' });
}

async function show(home, env) {
  const lines = ['cd shop', 'command -v python', 'cd ../stranger', 'cd ~', 'command -v python || command -v python3'];
  const text = await transcript({ shell: 'bash', args: ['-i'], cwd: home, env: { ...env, SHELL: 'bash' }, lines });
  console.log(text.replaceAll(home, '~'));
  const [, inside, outside] = text.split(/command -v python/);
  const python = join(home, 'shop', '.venv', 'bin', 'python');
  if (!inside?.includes(python) || outside?.includes(python)) {
    throw new Error('the environment of shop was not entered and left as it should; see above');
  }
}

const home = realpathSync(mkdtempSync(join(tmpdir(), 'tsvenv-start-')));
try {
  const env = cleanEnv(home);
  furnish(home, env);
  if (process.stdin.isTTY && process.stdout.isTTY) handOver(home, env);
  else await show(home, env);
} catch (error) {
  console.error(`start: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
} finally {
  rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
