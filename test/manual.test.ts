import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../src/commands/table.js';
import { described } from '../src/described.js';
import { manual } from '../src/manual.js';
import { isInstalled } from './shells/installed.js';

const commands = COMMANDS.filter(({ hidden }) => !hidden);

describe('what a command says of itself', () => {
  for (const entry of commands) {
    const name = entry.words.split(' ')[0] ?? '';
    it(`has at least two examples and a description of everything: ${name}`, async () => {
      const said = await described(entry);
      expect(said.usage).toMatch(new RegExp(`^tsvenv ${name}\\b`));
      expect(said.examples.length).toBeGreaterThanOrEqual(2);
      for (const [line, meaning] of said.examples) {
        expect(line).toContain(line.includes('tsvenv') ? `tsvenv` : name);
        expect(meaning).not.toBe('');
      }
      for (const { name: word, describe: meaning } of [...said.positionals, ...said.options]) {
        expect([word, meaning]).toEqual([word, expect.stringMatching(/\S{2}/)]);
      }
      expect(said.options.map((option) => option.name)).toContain('--help');
    });
  }

  it('is all that its help shows', async () => {
    const setup = commands.find(({ words }) => words.startsWith('setup'));
    if (setup === undefined) throw new Error('no setup');
    const { options, positionals } = await described(setup);
    expect(positionals.map(({ name }) => name)).toEqual(['shell']);
    expect(options).toContainEqual({ name: '--yes', short: '-y', takesValue: false, describe: 'do not ask' });
    expect(options).toContainEqual({
      name: '--no-prompt',
      short: undefined,
      takesValue: false,
      describe: 'do not show the environment in the prompt',
    });
  });

  it('tells options with a value from those without', async () => {
    const create = commands.find(({ words }) => words.startsWith('create'));
    if (create === undefined) throw new Error('no create');
    const { options } = await described(create);
    expect(options.find(({ short }) => short === '-p')).toMatchObject({ name: '--python', takesValue: true });
    expect(options.find(({ name }) => name === '--clear')).toMatchObject({ takesValue: false });
  });
});

describe('the manual page', () => {
  it('has every command and every option', async () => {
    const page = (await manual()).replaceAll('\\-', '-');
    for (const entry of commands) {
      const { usage, options } = await described(entry);
      expect(page).toContain(`.SS ${usage.replaceAll('"', '\\(dq')}`);
      for (const { name } of options) if (name !== '--help') expect(page).toContain(name);
    }
    expect(page).not.toContain('complete SHELL');
  });

  it('is one that groff has nothing to complain of', async ({ skip }) => {
    if (!isInstalled('groff')) skip('groff is not installed; apt-get install groff-base');
    const { stdout, stderr, status } = spawnSync('groff', ['-man', '-Tutf8', '-ww', '-rHY=0', '-rLL=100n'], {
      input: await manual(),
      encoding: 'utf8',
    });
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    const read = stdout.replace(/\x1b\[[\d;]*m|.\x08/g, '');
    expect(read).toContain('tsvenv setup [shell..]');
    expect(read).toContain('~/.config/tsvenv/config.toml');
    expect(read).toContain('eval "$(tsvenv hook bash)"');
  });

  it('is in the package, as it was built', async () => {
    const built = readFileSync(new URL('../dist/tsvenv.1', import.meta.url), 'utf8');
    const { version }: { version: string } = JSON.parse(
      readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
    );
    expect(built.replace(`tsvenv ${version}`, 'tsvenv 0.0.0')).toBe(await manual());
  });
});
