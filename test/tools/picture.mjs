// `npm run picture`: docs/session.svg, the README's picture, drawn from what the installed hook shows in a real bash.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transcript } from './transcript.mjs';

const program = fileURLToPath(new URL('../../bin/tsvenv.js', import.meta.url));
const target = fileURLToPath(new URL('../../docs/session.svg', import.meta.url));

/** The home folder that the picture shows in the place of the scratch folder that it was made in. */
const shownHome = '/home/ada';
const typed = [
  'cd shop',
  'tsvenv allow',
  'command -v python',
  'cd ../blog && command -v python',
  'cd',
  // Leaves the last prompt on the screen.
  '',
];

function succeed(command, args, options) {
  const { status, error, stderr } = spawnSync(command, args, { ...options, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr.trim()}`);
}

/** Two projects with environments, one of them allowed, and a start-up file as the README tells to write it. */
function furnish(home, env) {
  mkdirSync(join(home, 'bin'));
  chmodSync(program, 0o755);
  symlinkSync(program, join(home, 'bin', 'tsvenv'));
  writeFileSync(join(home, '.bashrc'), `PS1='\\w $ '\neval "$(tsvenv hook bash)"\n`);
  for (const project of ['shop', 'blog']) {
    const directory = join(home, 'src', project);
    mkdirSync(directory, { recursive: true });
    succeed('python3', ['-m', 'venv', '--without-pip', join(directory, '.venv')], { env, cwd: home });
  }
  succeed('tsvenv', ['allow', join(home, 'src', 'blog')], { env, cwd: home });
}

/**
 * What a bash with the hook shows while the lines above are typed into it, in a scratch home folder.
 *
 * @param {string} path the PATH on which bash, Python and Node are
 * @returns {Promise<string>}
 */
export async function session(path) {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'tsvenv-picture-')));
  try {
    const env = { HOME: home, PATH: [join(home, 'bin'), path].join(delimiter), LC_ALL: 'C', TERM: 'xterm' };
    furnish(home, env);
    const text = await transcript({ shell: 'bash', args: ['-i'], cwd: join(home, 'src'), env, lines: typed });
    return text.replaceAll(home, shownHome);
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

const font = 14;
const column = font * 0.6;
const row = 22;
const margin = 20;
const colours = {
  ground: '#1e2127',
  output: '#abb2bf',
  directory: '#61afef',
  environment: '#98c379',
  typed: '#ffffff',
};

const escaped = (text) => text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
const place = (length) => Number((length * column).toFixed(1));

/** The parts of a line on the screen: the environment's name, the directory and what was typed; or output. */
function parts(line) {
  const prompt = /^(?<environment>\(\w+\) )?(?<directory>~\S* \$ ?)(?<typed>.*)$/.exec(line);
  return Object.entries(prompt?.groups ?? { output: line }).filter(([, text]) => text);
}

function drawLine(line, index) {
  const y = margin + row * index + font;
  let at = 0;
  return parts(line).map(([kind, text]) => {
    const x = margin + place(at);
    at += text.length;
    const width = place(text.trimEnd().length);
    return `  <text x="${x}" y="${y}" textLength="${width}" fill="${colours[kind]}">${escaped(text.trimEnd())}</text>`;
  });
}

/**
 * Draws lines of a terminal as an SVG document. The places of the words do not depend on the font that is found.
 *
 * @param {string} text
 * @returns {string}
 */
export function draw(text) {
  const lines = text.split('\n');
  const width = Math.ceil(2 * margin + place(Math.max(...lines.map((line) => line.length))));
  const height = 2 * margin + row * (lines.length - 1) + font + 4;
  const cursor = { x: margin + place((lines.at(-1) ?? '').length + 1), y: margin + row * (lines.length - 1) + 1 };
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img"`,
    `  font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${font}">`,
    '  <title>A session in bash: environments become active on entering a project, and go on leaving it</title>',
    `  <rect width="${width}" height="${height}" rx="10" fill="${colours.ground}"/>`,
    ...lines.flatMap(drawLine),
    `  <rect x="${cursor.x}" y="${cursor.y}" width="${column}" height="${font + 3}" fill="${colours.output}"/>`,
    '</svg>',
  ].join('\n')}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    writeFileSync(target, draw(await session(process.env.PATH ?? '')));
  } catch (error) {
    console.error(`picture: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
}
