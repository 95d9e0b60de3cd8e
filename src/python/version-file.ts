/** A word of a version file, and the line that it is on. */
export interface Word {
  readonly text: string;
  readonly line: number;
}

/** The words of a `.python-version`: pyenv allows several lines, blank ones and comments. */
export function versionWords(text: string): readonly Word[] {
  return lines(text).flatMap((words, index) => words.map((word) => ({ text: word, line: index + 1 })));
}

/** The versions that a `.tool-versions` (asdf, mise) gives for Python. */
export function toolVersionWords(text: string): readonly Word[] {
  const index = lines(text).findIndex(([tool]) => tool === 'python');
  return (lines(text)[index] ?? []).slice(1).map((word) => ({ text: word, line: index + 1 }));
}

function lines(text: string): readonly (readonly string[])[] {
  return text.split(/\r\n|\r|\n/).map((line) =>
    line
      .replace(/(^|\s)#.*$/, '')
      .split(/\s+/)
      .filter((word) => word !== ''),
  );
}
