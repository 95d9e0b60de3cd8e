import { binOf, type Env } from './inspect.js';
import { refusalMessage } from './messages.js';
import type { Plan } from './plan.js';
import type { Environment } from './roots.js';
import type { Op } from './shells/ops.js';

/** Turns a plan into changes of the given environment. Pure: nothing is read but its arguments. */
export function diff(plan: Plan, environment: Environment): readonly Op[] {
  switch (plan.do) {
    case 'keep':
      return [];
    case 'leave':
      return leave(plan.from, environment);
    case 'enter':
      return [...replaceInherited(plan.env, environment), ...enter(plan.env, 'automatic')];
    case 'switch':
      return [...leave(plan.from, environment), ...enter(plan.env, 'automatic')];
    case 'refuse': {
      const line = refusalMessage(plan.refusal, environment['HOME']);
      return [
        ...(plan.from === undefined ? [] : leave(plan.from, environment)),
        ...(line === undefined ? [] : [{ do: 'say', line } as const]),
      ];
    }
  }
}

/**
 * What entering does, the same in every shell and whatever was there before.
 *
 * @param by an env that the user activated has no `TSVENV_ACTIVE`, so that a child shell leaves it alone.
 */
export function enter(env: Env, by: 'automatic' | 'hand'): readonly Op[] {
  return [
    { do: 'prepend', element: env.bin },
    { do: 'set', name: 'VIRTUAL_ENV', value: env.path },
    { do: 'set', name: 'VIRTUAL_ENV_PROMPT', value: env.name },
    ...(by === 'automatic' ? [{ do: 'set', name: 'TSVENV_ACTIVE', value: env.path } as const] : []),
    { do: 'pythonhome', how: 'hide' },
    { do: 'prompt', text: `(${env.name}) ` },
  ];
}

function leave(env: string, environment: Environment): readonly Op[] {
  const ours = environment['VIRTUAL_ENV'] === env;
  return [
    { do: 'remove', element: binOf(env) },
    ...(ours ? ([unset('VIRTUAL_ENV'), unset('VIRTUAL_ENV_PROMPT')] as const) : []),
    unset('TSVENV_ACTIVE'),
    { do: 'pythonhome', how: 'restore' },
    { do: 'prompt', text: undefined },
  ];
}

const unset = (name: 'VIRTUAL_ENV' | 'VIRTUAL_ENV_PROMPT' | 'TSVENV_ACTIVE'): Op => ({ do: 'unset', name });

/** An env that another tool activated before this shell: its bin goes, so that two never shadow each other. */
function replaceInherited(env: Env, environment: Environment): readonly Op[] {
  const inherited = environment['VIRTUAL_ENV'];
  if (inherited === undefined || inherited === '' || inherited === env.path) return [];
  return [{ do: 'remove', element: binOf(inherited) }];
}
