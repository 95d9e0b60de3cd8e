import type { EnvironmentContext } from './context.js';
import { delegate, isNative, seedsLater } from './delegate.js';
import type { Existing, Making } from './making.js';
import { type Seeded, seed } from './pip.js';
import { NATIVE, STEPS, type Step } from './steps.js';

/** Runs the steps that make an env, in the private directory that the context names. */
export async function build(
  context: EnvironmentContext,
  scratch: string,
  existing: Existing | undefined,
  making: Making,
): Promise<Seeded | undefined> {
  let seeded: Seeded | undefined;
  const run = async (step: Step): Promise<void> => {
    if (step === 'pip') seeded = await seed(context, { ...making, scratch, existing: existing?.path });
    else if (step === 'interpreter' && !isNative(context.interpreter)) await ask(context, making);
    else NATIVE[step](context);
  };
  for (const step of stepsFor(context)) {
    making.signal?.throwIfAborted();
    await around(step, context, making, () => run(step));
  }
  return seeded;
}

/** Takes a step as the hook around it has it. */
export async function around(
  step: Step,
  context: EnvironmentContext,
  { around: hooks }: Pick<Making, 'around'>,
  run: () => Promise<void>,
): Promise<void> {
  const hook = hooks?.[step];
  await (hook === undefined ? run() : hook(context, run));
}

async function ask(context: EnvironmentContext, { progress, env, signal }: Making): Promise<void> {
  const { implementation, version } = context.interpreter;
  progress.step(`asking ${implementation} ${version.join('.')} for an environment`);
  await delegate(context, { env, signal });
}

function stepsFor({ interpreter, options }: EnvironmentContext): readonly Step[] {
  return STEPS.filter((step) => {
    if (step === 'pip') return options.withPip && !seedsLater(interpreter);
    // As `venv` has it: an upgrade leaves activators alone, for people edit them.
    return !(step === 'scripts' && options.upgrade);
  });
}
