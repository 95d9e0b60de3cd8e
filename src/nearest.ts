import { distance } from 'fastest-levenshtein';

/** Words of other tools for what tsvenv calls otherwise. */
const SYNONYMS: Readonly<Record<string, string>> = {
  run: 'exec',
  trust: 'allow',
  revoke: 'deny',
  block: 'deny',
  grant: 'allow',
  venv: 'create',
  new: 'create',
  init: 'hook',
  rm: 'remove',
  delete: 'remove',
  ls: 'list',
  info: 'status',
  current: 'status',
  use: 'activate',
};

/** The word that was probably meant: ours for another tool's, or the one that a slip of the finger away. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  const synonym = SYNONYMS[word];
  if (synonym !== undefined && words.includes(synonym)) return synonym;
  const ranked = words.map((candidate) => ({ candidate, distance: distance(word, candidate) }));
  const best = ranked.sort((a, b) => a.distance - b.distance)[0];
  return best !== undefined && best.distance <= Math.max(1, Math.floor(word.length / 3)) ? best.candidate : undefined;
}
