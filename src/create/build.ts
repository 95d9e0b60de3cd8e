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
    if (step !== 'pip') NATIVE[step](context);
    else seeded = await seed(context, { ...making, scratch, existing: existing?.path });
  };
  const steps = stepsFor(context);
  if (!isNative(context.interpreter)) {
    const { implementation, version } = context.interpreter;
    making.progress.step(`asking ${implementation} ${version.join('.')} for an environment`);
    await delegate(context, { env: making.env, signal: making.signal });
  }
  for (const step of steps) {
    making.signal?.throwIfAborted();
    const around = making.around?.[step];
    if (around === undefined) await run(step);
    else await around(context, () => run(step));
  }
  return seeded;
}

function stepsFor({ interpreter, options }: EnvironmentContext): readonly Step[] {
  // What the interpreter's own venv has done already; its configuration and activators name the private directory.
  const done: readonly Step[] = isNative(interpreter) ? [] : ['directories', 'interpreter'];
  return STEPS.filter((step) => {
    if (step === 'pip') return options.withPip && !seedsLater(interpreter);
    // As `venv` has it: an upgrade leaves activators alone, for people edit them.
    return !done.includes(step) && !(step === 'scripts' && options.upgrade);
  });
}
