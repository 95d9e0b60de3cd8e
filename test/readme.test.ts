import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../src/commands/table.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const readme = read('README.md');

const sources = ['src', 'shell', 'bin'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8')),
);

const commands = COMMANDS.filter(({ hidden }) => !hidden).map(({ words }) => words.split(' ')[0] ?? '');

describe('README', () => {
  it('names every command', () => {
    expect(commands.filter((name) => !new RegExp(`\\btsvenv ${name}\\b|\`${name}\``).test(readme))).toEqual([]);
  });

  it('has its table of commands in the order of --help, which is that in which they are needed', () => {
    const rows = readme.slice(readme.indexOf('## Every day')).match(/^\| `.*?\|(?= )/gm) ?? [];
    const named = rows.flatMap((row) =>
      [...row.matchAll(/`(?:tsvenv )?(\w+)/g)].map(([, name = '']) => name).filter((name) => commands.includes(name)),
    );
    const once = named.filter((name, index) => named.indexOf(name) === index);
    expect(once).toEqual(commands.filter((name) => !['setup', 'hook'].includes(name)));
  });

  it('names every key of the configuration', () => {
    const keys = [
      ...read('src/config/load.ts').matchAll(/case '([a-z-]+)':/g),
      ...read('src/config/project.ts').matchAll(/case '([a-z-]+)':/g),
    ].map(([, key = '']) => key);
    expect(keys.length).toBeGreaterThan(6);
    const section = readme.slice(readme.indexOf('## Configuration'), readme.indexOf('## What it costs'));
    expect(keys.filter((key) => !new RegExp(`^${key} = |\`${key}\``, 'm').test(section))).toEqual([]);
  });

  it('names every variable of ours that the sources read or set', () => {
    const variables = new Set(
      sources.flatMap((text) => [...text.matchAll(/(?<!_)\bTSVENV_[A-Z_]+\b/g)].map(([name]) => name)),
    );
    expect(variables.size).toBeGreaterThan(9);
    expect([...variables].filter((name) => !readme.includes(`\`${name}`))).toEqual([]);
  });
});

describe('CHANGELOG', () => {
  it('has an entry for every command', () => {
    const heads = (read('CHANGELOG.md').match(/^- `[^:]*:/gm) ?? []).join(' ');
    expect(commands.filter((name) => !new RegExp(`\`${name}\\b`).test(heads))).toEqual([]);
  });
});
