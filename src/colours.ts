import { styleText } from 'node:util';
import type { Environment } from './roots.js';

type Style = Parameters<typeof styleText>[0];

/**
 * Colours text where that is wanted: on a terminal, but not with `NO_COLOR` (no-color.org) or on a dumb one; anywhere
 * with `FORCE_COLOR`.
 */
export function painter(
  stream: { readonly isTTY?: boolean },
  env: Environment,
): (style: Style, text: string) => string {
  const forced = env['FORCE_COLOR'];
  const wanted = env['NO_COLOR']
    ? false
    : forced !== undefined
      ? forced !== '0' && forced !== 'false'
      : stream.isTTY === true && env['TERM'] !== 'dumb';
  return (style, text) => (wanted ? styleText(style, text, { validateStream: false }) : text);
}
