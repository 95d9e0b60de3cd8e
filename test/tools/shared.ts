import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** A directory that all tests of a run share; it is empty when they begin. */
    readonly shared: string;
  }
}

/** Vitest's global set-up, and its end. */
export default function setup({ provide }: TestProject): () => void {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'tsvenv-shared-')));
  provide('shared', directory);
  return () => rmSync(directory, { recursive: true, force: true });
}
