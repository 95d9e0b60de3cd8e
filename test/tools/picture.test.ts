import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { isInstalled } from '../shells/installed.js';

interface Picture {
  readonly session: (path: string) => Promise<string>;
  readonly draw: (text: string) => string;
}
const { session, draw }: Picture = await import(new URL('picture.mjs', import.meta.url).href);

describe("README's picture", () => {
  it('is what the installed hook shows today', async ({ skip }) => {
    skip(!isInstalled('bash'), 'bash is not here; apt-get install bash');
    const kept = readFileSync(fileURLToPath(new URL('../../docs/session.svg', import.meta.url)), 'utf8');
    const today = draw(await session(process.env['PATH'] ?? ''));
    expect(today, "it is not; 'npm run picture' draws it anew").toBe(kept);
  });

  it('takes nothing of the screen for markup', () => {
    const svg = draw('~ $ a && b <c>\n~ $');
    expect(svg).toContain('>a &#38;&#38; b &#60;c&#62;</text>');
  });
});
