import { describe, expect, test } from 'vitest';
import { Home } from '../fixtures/home.js';
import { warmWheels } from '../fixtures/warm-wheels.js';
import type { ShellDriver } from './driver.js';
import { drivers } from './driver.js';
import { isInstalled } from './installed.js';
import type { Start } from './session.js';
import { Session } from './session.js';

/** What a scenario works with. */
export interface Scene {
  readonly shell: ShellDriver;
  readonly home: Home;
  /** Starts the shell under test, with the hook loaded from its rc file. */
  start(start?: Start): Promise<Session>;
  /** Types `cd` to the directory. */
  cd(session: Session, dir: string): Promise<string>;
  /** Ends the test as skipped, with the reason and the command that would have helped. */
  skip(reason: string): never;
}

/** A sentence about behaviour, and the steps that show it. */
export type Scenarios = Readonly<Record<string, (scene: Scene) => Promise<void>>>;

/** Registers the scenarios as tests for every shell, or for those named. */
export function scenarios(theme: string, list: Scenarios, only?: readonly string[]): void {
  for (const shell of drivers.filter(({ name }) => only?.includes(name) ?? true)) {
    const installed = isInstalled(shell.name);
    describe(`${shell.name}: ${theme}`, () => {
      for (const [sentence, steps] of Object.entries(list)) {
        test(sentence, async ({ skip, onTestFinished }) => {
          if (!installed) skip(`${shell.name} is not installed; ${shell.install}`);
          const home = new Home();
          const sessions: Session[] = [];
          onTestFinished(async () => {
            for (const session of sessions) session.close();
            await home.remove();
          });
          await steps({
            shell,
            home,
            skip,
            start: async (start = {}) => {
              const session = await Session.start(shell, home, start);
              sessions.push(session);
              return session;
            },
            cd: (session, dir) => session.run(`cd ${shell.quote(dir)}`),
          });
        });
      }
    });
  }
}

/** Scenarios in which environments get pip, and how it is compiled for the first of them is no matter. */
export const withWheels = (list: Scenarios): Scenarios =>
  Object.fromEntries(
    Object.entries(list).map(([sentence, steps]) => [
      sentence,
      async (scene) => {
        await warmWheels(scene.home.at('.cache/tsvenv'));
        await steps(scene);
      },
    ]),
  );

/** An environment that should be active. */
export interface Active {
  readonly env: string;
  /** The name in the prompt. */
  readonly name: string;
  /** Activated by hand, which is not marked as tsvenv's doing. */
  readonly byHand?: boolean;
}

/** The rest of the prompt, where a scenario sets no other. */
const plainPrompt = '$ ';

/** Fails unless the environment is active as the design says, its bin at the head of PATH and nowhere else. */
export async function expectActive(session: Session, active: Active, rest = plainPrompt): Promise<void> {
  const { env, path } = await session.probe();
  const bin = `${active.env}/bin`;
  expect({
    VIRTUAL_ENV: env['VIRTUAL_ENV'],
    VIRTUAL_ENV_PROMPT: env['VIRTUAL_ENV_PROMPT'],
    TSVENV_ACTIVE: env['TSVENV_ACTIVE'],
    PYTHONHOME: env['PYTHONHOME'],
    head: path[0],
    times: path.filter((element) => element === bin).length,
    prompt: session.prompt,
  }).toEqual({
    VIRTUAL_ENV: active.env,
    VIRTUAL_ENV_PROMPT: active.name,
    TSVENV_ACTIVE: active.byHand ? undefined : active.env,
    PYTHONHOME: undefined,
    head: bin,
    times: 1,
    prompt: `(${active.name}) ${rest}`,
  });
}

/** Fails unless no environment is active, PATH is `path` and the prompt is the user's own. */
export async function expectPlain(session: Session, path: readonly string[], rest = plainPrompt): Promise<void> {
  const state = await session.probe();
  expect({
    VIRTUAL_ENV: state.env['VIRTUAL_ENV'],
    VIRTUAL_ENV_PROMPT: state.env['VIRTUAL_ENV_PROMPT'],
    TSVENV_ACTIVE: state.env['TSVENV_ACTIVE'],
    path: state.path,
    prompt: session.prompt,
  }).toEqual({
    VIRTUAL_ENV: undefined,
    VIRTUAL_ENV_PROMPT: undefined,
    TSVENV_ACTIVE: undefined,
    path,
    prompt: rest,
  });
}
