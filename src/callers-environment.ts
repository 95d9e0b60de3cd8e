import type { Environment } from './roots.js';

/** Variables that would change the Node that runs us; a hook empties them, and says in `TSVENV_…` what they were. */
const KEPT_FROM_NODE: readonly string[] = ['NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS'];

/** Variables by which a hook tells the binary what is its own business, not that of what it starts. */
const OF_THE_CALL: readonly string[] = [
  ...KEPT_FROM_NODE.map((name) => `TSVENV_${name}`),
  'TSVENV_DATA_DIR',
  'TSVENV_STATE_DIR',
  'TSVENV_CACHE_DIR',
  'TSVENV_CONFIG_DIR',
  'TSVENV_HOOK',
];

/**
 * The environment that the shell has, where its hook called us: what is started for people has it as they do. Of what is
 * kept from our Node, empty is taken for unset.
 */
export function callersEnvironment(environment: Environment): Record<string, string> {
  const byHook = environment['TSVENV_NODE_OPTIONS'] !== undefined;
  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && !(byHook && OF_THE_CALL.includes(name))) variables[name] = value;
  }
  if (!byHook) return variables;
  for (const name of KEPT_FROM_NODE) {
    const value = environment[`TSVENV_${name}`];
    if (value === undefined) continue; // a hook of before it was kept
    if (value !== '') variables[name] = value;
    else delete variables[name];
  }
  return variables;
}
