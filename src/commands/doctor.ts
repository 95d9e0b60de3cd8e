import { painter } from '../colours.js';
import { examineEnvironments } from '../doctor/environments.js';
import type { Examination, Finding, Status } from '../doctor/finding.js';
import { examineCaller, examineStart } from '../doctor/hooks.js';
import { examineProgram } from '../doctor/program.js';
import { examinePrompt } from '../doctor/prompt.js';
import { examineRivals } from '../doctor/rivals.js';
import { examineShellState } from '../doctor/shell-state.js';
import { examineStores } from '../doctor/stores.js';
import { UserError } from '../errors.js';
import { define, type Run } from './command.js';

const EXAMINATIONS: readonly Examination[] = [
  examineProgram,
  examineCaller,
  examineStart,
  examineShellState,
  examinePrompt,
  examineStores,
  examineEnvironments,
  examineRivals,
];

const STYLES = { ok: 'green', warning: 'yellow', problem: 'red' } as const satisfies Record<Status, string>;

/** `doctor`: looks at everything that has to be right, and says how to mend what is not. */
export const command = define({
  builder: (yargs) => yargs.option('json', { type: 'boolean', default: false, describe: 'for programs' }),
  examples: [
    ['tsvenv doctor', 'what is wrong with this set-up, and how to mend it'],
    ['tsvenv doctor --json', 'the same, to be put into a report'],
  ],
  run: async ({ json }, run) => {
    const { program, print } = run;
    const findings: Finding[] = [];
    for (const examine of EXAMINATIONS) findings.push(...(await conducted(examine, run)));
    const healthy = findings.every(({ status }) => status !== 'problem');
    if (json) print(`${JSON.stringify({ ok: healthy, checks: findings }, undefined, 2)}\n`);
    else for (const finding of findings) print(`${told(finding, run)}\n`);
    if (!healthy) program.exitCode = 1;
  },
});

async function conducted(examine: Examination, run: Run): Promise<readonly Finding[]> {
  try {
    return await examine(run);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const [found = '', remedy = ''] = error.message.replace(/^tsvenv: /, '').split('; ');
    return [{ check: 'files', status: 'problem', found, remedy }];
  }
}

function told({ check, status, found, remedy }: Finding, { program, context }: Run): string {
  const paint = painter(program.stdout, context.env);
  const line = `${paint(STYLES[status], status.padEnd(7))}  ${paint('bold', check)}: ${found}`;
  return remedy === undefined ? line : `${line}; ${remedy}`;
}
