import { readFileSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { ENV_NAMES } from '../locate.js';

/** When the hook makes a missing env by itself. */
export const CREATE_POLICIES = ['auto', 'hint', 'never'] as const;
export type CreatePolicy = (typeof CREATE_POLICIES)[number];

/** How files from the cache get into an env. */
export const LINK_MODES = ['auto', 'clone', 'hardlink', 'copy'] as const;
export type LinkMode = (typeof LINK_MODES)[number];

export interface Config {
  readonly envNames: readonly string[];
  readonly create: CreatePolicy;
  readonly linkMode: LinkMode;
}

export const DEFAULTS: Config = { envNames: ENV_NAMES, create: 'auto', linkMode: 'auto' };

/** Where the compiled form of `config.toml` is kept: TOML is parsed once a change, never at a prompt. */
export const compiledFile = (state: string): string => join(state, 'config.json');

/** What tells one state of a file from another without reading it. */
export function stamp(stats: Stats): string {
  return `${stats.mtimeMs}:${stats.size}:${stats.ino}`;
}

/**
 * The configuration, from its compiled form.
 *
 * @returns 'stale' when `config.toml` has changed since it was compiled, or never was.
 */
export function compiledConfig(file: string, compiled: string | undefined): Config | 'stale' {
  let current: string;
  try {
    current = stamp(statSync(file));
  } catch {
    return DEFAULTS;
  }
  if (compiled === undefined) return 'stale';
  try {
    const value: unknown = JSON.parse(readFileSync(compiled, 'utf8'));
    return isCompiled(value) && value.stamp === current ? value.config : 'stale';
  } catch {
    return 'stale';
  }
}

function isCompiled(value: unknown): value is { stamp: string; config: Config } {
  if (typeof value !== 'object' || value === null || !('stamp' in value) || !('config' in value)) return false;
  const { config } = value;
  return (
    typeof config === 'object' &&
    config !== null &&
    'envNames' in config &&
    Array.isArray(config.envNames) &&
    config.envNames.every((name) => typeof name === 'string') &&
    'create' in config &&
    CREATE_POLICIES.some((policy) => policy === config.create) &&
    'linkMode' in config &&
    LINK_MODES.some((mode) => mode === config.linkMode)
  );
}
