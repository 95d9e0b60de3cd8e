import { existsSync, lstatSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from 'smol-toml';
import type { Run } from '../commands/command.js';
import { CREATE_POLICIES, type CreatePolicy } from '../config/config.js';
import type { Context } from '../context.js';
import { parseRequest } from '../create/options.js';
import { runCreate } from '../create/run.js';
import { answerHook } from '../export.js';
import { realPathOf } from '../inspect.js';
import { firstTime } from '../once.js';
import { readRegular } from '../python/regular-file.js';
import type { Shell } from '../shells/ops.js';
import { pathForPeople } from '../text.js';
import { ensureStore } from '../trust/store.js';
import { judge } from '../trust/verdict.js';
import { enterDirectory } from '../warm.js';
import { demand, isCommonGround, isNamed, type Lacking } from './decide.js';
import { faultIn } from './fault.js';
import { managerOf, tableAt } from './traces.js';

/**
 * The hook's question on entering a project that has no env: makes it where the user wants that, and answers with the
 * text that enters it; or says, once ever, what could be done.
 */
export async function answerDemand(shell: Shell, project: string, directory: string, run: Run): Promise<string> {
  const { context, say } = run;
  const pyproject = readPyproject(project);
  const lacking = await lackingIn(project, pyproject, context);
  const decision = demand(lacking, policyOf(pyproject, lacking, context.config.create));
  switch (decision.do) {
    case 'create': {
      const request = parseRequest([join(project, '.venv')], run.program.platform);
      if (request !== 'help') await runCreate({ ...request, onDemand: true }, run);
      return answerHook(shell, directory, context);
    }
    case 'hint': {
      const place = pathForPeople(project, context.home);
      const remedy =
        decision.manager === undefined
          ? `'tsvenv create' makes one`
          : `it belongs to ${decision.manager.name}: '${decision.manager.command}' makes one`;
      if (firstTime(realPathOf(project) ?? project, context.state))
        say(`tsvenv: ${place} has no environment; ${remedy}`);
      break;
    }
    case 'tell':
      if (firstTime(decision.fault.of, context.state)) say(decision.fault.line);
      break;
    case 'nothing':
      break;
  }
  keepAnswer(project, lacking, context);
  return '';
}

async function lackingIn(project: string, pyproject: unknown, { home, trust }: Context): Promise<Lacking> {
  const has = (file: string): boolean => existsSync(join(project, file));
  const verdict = judge({ project, marker: project, env: undefined }, trust);
  return {
    isPython: tableAt(pyproject, ['project']) !== undefined || has('setup.py') || has('requirements.txt'),
    hasVenv: lstatSync(join(project, '.venv'), { throwIfNoEntry: false }) !== undefined,
    isCommonGround: isCommonGround(project, [home, tmpdir()], realPathOf),
    manager: managerOf(has, pyproject),
    verdict,
    fault: isNamed(verdict) ? await faultIn(project, home) : undefined,
  };
}

/** `pyproject.toml` as a table; one that cannot be read as such says nothing here, `faultIn` says what is wrong. */
function readPyproject(project: string): unknown {
  const reading = readRegular(join(project, 'pyproject.toml'));
  if (reading === undefined || !('text' in reading)) return undefined;
  try {
    return parse(reading.text);
  } catch {
    return undefined;
  }
}

/** `[tool.tsvenv] create` of a project that is trusted, else the user's own policy. */
function policyOf(pyproject: unknown, { verdict }: Lacking, policy: CreatePolicy): CreatePolicy {
  if (verdict.is !== 'allowed') return policy;
  const table = tableAt(pyproject, ['tool', 'tsvenv']);
  const own: unknown = table === undefined ? undefined : Object.getOwnPropertyDescriptor(table, 'create')?.value;
  // A project may ask for less than the user's own policy does, never for more.
  const asked = CREATE_POLICIES.find((name) => name === own);
  if (asked === undefined) return policy;
  return CREATE_POLICIES.indexOf(asked) > CREATE_POLICIES.indexOf(policy) ? asked : policy;
}

/**
 * Keeps that there is nothing to do, for the hooks of every shell, until trust or configuration changes; where an env
 * would be made if the files said otherwise, also no longer than until one of them does. The hooks see by the size of
 * the answer which of the two it is.
 */
function keepAnswer(project: string, { verdict }: Lacking, { state, trustStore }: Context): void {
  if (state === undefined || trustStore === undefined) return;
  const file = `${enterDirectory(state)}${project}/.no-env`;
  try {
    ensureStore(trustStore);
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, isNamed(verdict) ? 'until its files change\n' : '', { mode: 0o600 });
  } catch {
    // A home that cannot be written to means that the question is asked again.
  }
}
