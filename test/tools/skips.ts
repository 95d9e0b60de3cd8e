import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node';

/**
 * What neither Debian nor npm provides. Only a test whose reason given to `skip` (its name, where none was given) has
 * one of these words in it may be skipped in CI; anything else that is missing there is a mistake of the set-up.
 */
const unprovided: readonly RegExp[] = [
  /\b(pwsh|powershell|cmd\.exe|clink|windows|macos|wine)\b/i,
  /\b(nu|nushell)\b/i,
  /\b(uv|mise|starship|oh-my-posh|conda)\b/i,
  // Interpreters that pyenv builds; Debian has one Python at a time.
  /\b(pyenv|python ?[23]\.\d+)\b/i,
  // Depends on the file system, the Node and the rights that happen to be there.
  /\b(reflink|execve|case-insensitive|namespace)\b/i,
];

export interface Skip {
  readonly name: string;
  readonly reason: string;
}

/** Whether a test may be skipped in CI. */
export function mayBeSkipped({ name, reason }: Skip): boolean {
  return unprovided.some((word) => word.test(reason === '' ? name : reason));
}

function skipOf(test: TestCase): Skip | undefined {
  const result = test.result();
  if (result.state !== 'skipped') return undefined;
  return { name: `${test.module.relativeModuleId} > ${test.fullName}`, reason: result.note ?? '' };
}

/** Names every skipped test at the end of the run, with its reason; with `ci`, fails for those that may not be. */
export class SkipReporter implements Reporter {
  readonly #ci: boolean;
  #filtered = false;

  constructor(ci: boolean) {
    this.#ci = ci;
  }

  onInit(vitest: Vitest): void {
    this.#filtered = vitest.config.testNamePattern !== undefined;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    // `-t name` skips all the others, which is no news.
    if (this.#filtered) return;
    const skips = modules.flatMap((module) => [...module.children.allTests()]).flatMap((test) => skipOf(test) ?? []);
    for (const skip of skips) {
      const forbidden = this.#ci && !mayBeSkipped(skip);
      if (forbidden) process.exitCode = 1;
      console.error(
        `skipped${forbidden ? ', which CI does not allow' : ''}: ${skip.name}${skip.reason && ` (${skip.reason})`}`,
      );
    }
  }
}
