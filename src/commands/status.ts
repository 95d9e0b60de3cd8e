import { candidateFrom } from '../candidate.js';
import type { Holding } from '../config/holding.js';
import type { Context } from '../context.js';
import { appliedIn } from '../export.js';
import { isBroken } from '../inspect.js';
import { refusalMessage, unsafeReason } from '../messages.js';
import type { Candidate } from '../plan.js';
import { pathForPeople } from '../text.js';
import { directoryNamed } from '../trust/decisions.js';
import { VERSION } from '../version.js';
import { define } from './command.js';

/** What is active in the calling shell, and by whom. */
interface Active {
  readonly env: string;
  readonly by: 'tsvenv' | 'hand';
}

/** `status [DIR]`: what is active, what should be, and why. */
export const command = define({
  builder: (yargs) =>
    yargs
      .positional('dir', { type: 'string', describe: 'a directory (default: the working directory)' })
      .option('json', { type: 'boolean', default: false, describe: 'for programs' }),
  examples: [
    ['tsvenv status', 'what is active here, and why'],
    ['tsvenv status --json', 'the same with every setting, for programs'],
  ],
  run: async ({ dir, json }, { context, print }) => {
    const directory = dir === undefined ? context.cwd : directoryNamed(dir, context);
    const candidate = candidateFrom(directory, context);
    if (!json) return print(told(candidate, context, directory === context.cwd));
    const { holdingIn } = await import('../config/holding.js');
    const holding = holdingIn(directory, context);
    print(`${JSON.stringify(report(directory, candidate, holding, context), undefined, 2)}\n`);
  },
});

function activeIn(context: Context): Active | undefined {
  const env = context.env['VIRTUAL_ENV'];
  if (!env) return undefined;
  return { env, by: appliedIn(context.env) === env ? 'tsvenv' : 'hand' };
}

function report(
  directory: string,
  candidate: Candidate | undefined,
  { settings, create }: Holding,
  context: Context,
): object {
  const { roots, config, trustStore } = context;
  const found = candidate && {
    marker: candidate.found.marker,
    rule: candidate.found.kind,
    project: candidate.found.project,
    env: candidate.found.env ?? null,
    ...(isBroken(candidate.env)
      ? { broken: candidate.env.broken, remedy: candidate.env.remedy }
      : {
          realPath: candidate.env.realPath,
          python: candidate.env.python,
          version: candidate.env.minorVersion ?? null,
          prompt: candidate.env.name,
        }),
    trust: candidate.verdict,
  };
  return {
    tsvenv: VERSION,
    directory,
    active: activeIn(context) ?? null,
    found: found ?? null,
    directories: { trust: trustStore ?? null, ...roots },
    config: { 'env-names': config.envNames, create, 'link-mode': config.linkMode },
    settings,
    disabled: Boolean(context.env['TSVENV_DISABLE']),
  };
}

function told(candidate: Candidate | undefined, context: Context, here: boolean): string {
  const lines = [activeLine(candidate, context), ...foundLines(candidate, context)];
  if (here) lines.push(...whyNot(candidate, context));
  if (context.env['TSVENV_DISABLE']) lines.push('the hook does nothing: TSVENV_DISABLE is set');
  return lines.map((line) => `${line}\n`).join('');
}

/** Why an env that may be active is not: nobody is there to do it, or somebody has undone it. */
function whyNot(candidate: Candidate | undefined, { env }: Context): readonly string[] {
  const may = candidate !== undefined && !isBroken(candidate.env) && candidate.verdict.is === 'allowed';
  if (!may || env['VIRTUAL_ENV'] || env['TSVENV_DISABLE']) return [];
  return env['TSVENV_HOOK']
    ? ["why not: it was deactivated here; 'tsvenv reload' activates it again"]
    : ["why not: this shell has no hook; 'tsvenv setup' loads it in every new one"];
}

function activeLine(candidate: Candidate | undefined, context: Context): string {
  const active = activeIn(context);
  if (active === undefined) return 'active:  nothing';
  const place = pathForPeople(active.env, context.home);
  if (active.by === 'tsvenv') return `active:  ${place}, activated by tsvenv`;
  const same =
    candidate !== undefined && candidate.found.env === active.env
      ? ''
      : ", so tsvenv leaves it until 'tsvenv deactivate'";
  return `active:  ${place}, activated by hand or by the program that started this shell${same}`;
}

function foundLines(candidate: Candidate | undefined, context: Context): readonly string[] {
  if (candidate === undefined) return [`found:   no environment here or above`];
  const { found, env, verdict } = candidate;
  const lines = [
    `found:   ${pathForPeople(found.env ?? found.marker, context.home)}, by ${pathForPeople(found.marker, context.home)}`,
  ];
  if (!isBroken(env) && env.minorVersion !== undefined) lines.push(`python:  ${env.minorVersion}`);
  switch (verdict.is) {
    case 'allowed':
      lines.push(
        `trust:   allowed${verdict.by === 'environment' ? ' by TSVENV_TRUST' : verdict.by === 'under' ? ' by a directory above' : ''}`,
      );
      break;
    case 'denied':
      lines.push(
        `trust:   denied at ${pathForPeople(verdict.place, context.home)}; 'tsvenv trust forget' there takes that back`,
      );
      break;
    case 'unsafe':
      lines.push(
        `trust:   refused, ${unsafeReason(verdict.unsafe, context.home)}; 'tsvenv allow' activates it all the same`,
      );
      break;
    case 'unknown':
      lines.push(
        `trust:   ${refusalMessage({ why: 'untrusted', found, verdict }, context.home)?.replace(/^tsvenv: /, '') ?? ''}`,
      );
      break;
  }
  if (isBroken(env)) lines.push(`broken:  it ${env.broken}; ${env.remedy}`);
  return lines;
}
