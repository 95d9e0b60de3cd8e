import { COMMANDS } from './commands/table.js';
import { type Described, described } from './described.js';
import { VERSION } from './version.js';

/** Variables of the environment that people set. */
const VARIABLES: readonly (readonly [name: string, meaning: string])[] = [
  [
    'TSVENV_TRUST',
    'Directories, absolute and separated as in PATH: projects there and below are trusted. For containers and CI.',
  ],
  ['TSVENV_DISABLE', 'When it is not empty, the hook does nothing.'],
  [
    'TSVENV_CEILING_DIRECTORIES',
    'Directories, absolute and separated as in PATH, above which no environment is looked for.',
  ],
  ['TSVENV_DEBUG', 'When it is not empty, an internal error shows where it happened.'],
  ['VIRTUAL_ENV_DISABLE_PROMPT', 'When it is not empty, the prompt is left alone.'],
  [
    'XDG_DATA_HOME, XDG_STATE_HOME, XDG_CACHE_HOME, XDG_CONFIG_HOME',
    'Where trust, state, cache and configuration are kept; relative values are ignored.',
  ],
  ['NO_COLOR, FORCE_COLOR', 'Never colour, always colour.'],
];

const FILES: readonly (readonly [name: string, meaning: string])[] = [
  ['.venv, venv', 'An environment in its project, or a file .venv whose first line names one.'],
  ['.python-envs', 'The environments of a project, a path a line; the last is the default one (PEP 832).'],
  [
    'pyproject.toml',
    'In [tool.tsvenv] what create does in this project: python (a version), requirements (files), prompt, and create (auto, hint or never) for what the hook does by itself.',
  ],
  ['~/.config/tsvenv/config.toml', 'The configuration: env-names, create and link-mode.'],
  ['~/.local/share/tsvenv/trust/', 'What was allowed and denied.'],
  ['~/.local/state/tsvenv/', 'What the hook need not ask again, and the hook that setup wrote. May be deleted.'],
  ['~/.cache/tsvenv/', 'What makes creating environments fast. May be deleted.'],
];

const STATUSES: readonly (readonly [code: string, meaning: string])[] = [
  ['0', 'Done.'],
  ['1', 'It could not be done.'],
  ['2', 'It was asked for in words that mean nothing.'],
  ['126, 127', 'exec: the command cannot be executed, or is not there. Otherwise its own status.'],
];

/** The manual page, for man(1): made of what the commands say of themselves, with the macros of groff_man(7). */
export async function manual(): Promise<string> {
  const commands: Described[] = [];
  for (const entry of COMMANDS) if (!entry.hidden) commands.push(await described(entry));
  return [
    `.TH TSVENV 1 "" "tsvenv ${VERSION}" "User Commands"`,
    '.SH NAME',
    'tsvenv \\- Python virtual environments that follow you from directory to directory',
    '.SH SYNOPSIS',
    ...commands.flatMap(({ usage }) => ['.br', `.B ${text(usage)}`]).slice(1),
    '.SH DESCRIPTION',
    text('You change into a project and its environment is active; you leave, and the shell is as it was.'),
    text('Nothing in a directory changes your shell until you trust it. Begin with'),
    '.BR "tsvenv setup" .',
    '.SH COMMANDS',
    ...commands.flatMap(section),
    '.SH ENVIRONMENT',
    ...VARIABLES.flatMap(tagged),
    '.SH FILES',
    ...FILES.flatMap(tagged),
    '.SH EXIT STATUS',
    ...STATUSES.flatMap(tagged),
    '',
  ].join('\n');
}

function section({ usage, describe, positionals, options, examples }: Described): readonly string[] {
  return [
    `.SS ${text(usage)}`,
    text(`${describe.charAt(0).toUpperCase()}${describe.slice(1)}${describe.endsWith('.') ? '' : '.'}`),
    ...positionals.flatMap(({ name, describe: meaning }) => tagged([name, meaning])),
    ...options
      .filter(({ name }) => name !== '--help')
      .flatMap(({ name, short, describe: meaning }) =>
        tagged([short === undefined ? name : `${short}, ${name}`, meaning]),
      ),
    '.PP',
    'Examples:',
    ...examples.flatMap(([line, meaning]) => ['.TP', `.B ${text(line)}`, text(meaning)]),
  ];
}

const tagged = ([name, meaning]: readonly [string, string]): readonly string[] => [
  '.TP',
  `.B ${text(name)}`,
  text(meaning),
];

/** A line of text as roff has it: nothing in it is a request or an escape, and a hyphen can be searched for. */
const text = (line: string): string =>
  line
    .replaceAll('\n', ' ')
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll("'", '\\(aq')
    .replaceAll('"', '\\(dq')
    .replaceAll('`', '\\(ga')
    .replaceAll('^', '\\(ha')
    .replaceAll('~', '\\(ti')
    .replace(/^[.]/, '\\&.');
