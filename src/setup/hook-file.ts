import { closeSync, mkdirSync, openSync, readSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { completionScript } from '../completion/script.js';
import { type HookSettings, hookText } from '../hook.js';
import { FROM_FILE, hookFile } from '../roots.js';
import type { Shell } from '../shells/ops.js';
import { temporaryName } from '../temporary.js';

const HEAD = '# tsvenv hook file ';
/** The first line is longer than this only in homes of absurd depth; it is then not renewed. */
const HEAD_LIMIT = 16 * 1024;

/** What a hook file holds: the hook, and the completion. Its first line keeps what it was made with. */
export function hookFileText(shell: Shell, settings: HookSettings): string {
  const completion = completionScript(shell.name);
  const hook = hookText(shell, { ...settings, version: `${FROM_FILE} ${settings.version}` });
  const parts = [hook, ...(completion === undefined ? [] : [completion])];
  return `${HEAD}${JSON.stringify(settings)}\n${parts.join('\n')}`;
}

/** Writes a shell's hook file, whole or not at all. */
export function writeHookFile(shell: Shell, settings: HookSettings): void {
  const file = hookFile(settings.roots.state, shell.name);
  const temporary = join(dirname(file), temporaryName());
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  try {
    writeFileSync(temporary, hookFileText(shell, settings), { mode: 0o600, flag: 'wx' });
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** What a hook file was made with; undefined when there is none, or it is none of ours. */
export function settingsIn(file: string): HookSettings | undefined {
  try {
    const line = firstLine(file);
    if (!line.startsWith(HEAD)) return undefined;
    const value: unknown = JSON.parse(line.slice(HEAD.length));
    return isSettings(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function firstLine(file: string): string {
  const descriptor = openSync(file, 'r');
  try {
    const buffer = Buffer.alloc(HEAD_LIMIT);
    const text = buffer.toString('utf8', 0, readSync(descriptor, buffer, 0, HEAD_LIMIT, 0));
    return text.slice(0, text.indexOf('\n'));
  } finally {
    closeSync(descriptor);
  }
}

function isSettings(value: unknown): value is HookSettings {
  const own = entriesOf(value);
  const roots = entriesOf(own.get('roots'));
  const names = own.get('envNames');
  return (
    ['node', 'script', 'version'].every((key) => typeof own.get(key) === 'string') &&
    ['prompt', 'cd'].every((key) => typeof own.get(key) === 'boolean') &&
    ['data', 'state', 'cache', 'config'].every((key) => typeof roots.get(key) === 'string') &&
    Array.isArray(names) &&
    names.every((name) => typeof name === 'string')
  );
}

const entriesOf = (value: unknown): ReadonlyMap<string, unknown> =>
  new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
