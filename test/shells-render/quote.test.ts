import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { VariableName } from '../../src/shells/ops.js';
import { evaluate, evaluators, print } from './evaluate.js';
import { anyString, HOSTILE } from './strings.js';

describe.each(evaluators)('$label', (evaluator) => {
  const { shell, missing } = evaluator;

  it('reads back any string that was quoted, exactly', ({ skip }) => {
    if (missing !== undefined) skip(missing);
    fc.assert(
      fc.property(fc.array(anyString, { minLength: 60, maxLength: 120 }), (some) => {
        const strings = [...some, ...HOSTILE];
        expect(evaluate(evaluator, strings.map((text) => print(shell.quote(text))).join('\n'))).toEqual(strings);
      }),
      { numRuns: 8 },
    );
  });

  it('gives each variable exactly the value in an op, and exports it', ({ skip }) => {
    if (missing !== undefined) skip(missing);
    const names: readonly VariableName[] = ['VIRTUAL_ENV', 'VIRTUAL_ENV_PROMPT', 'TSVENV_ACTIVE'];
    // `env` is not asked: it would print what the shell exports, but so does any child.
    const script = HOSTILE.flatMap((value) => [
      shell.render(names.map((name) => ({ do: 'set', name, value }))),
      `/usr/bin/env -0 | /bin/grep -zE '^(VIRTUAL_ENV|VIRTUAL_ENV_PROMPT|TSVENV_ACTIVE)='`,
    ]);
    const printed = evaluate(evaluator, script.join('\n'), { PATH: '/usr/bin:/bin' });
    const expected = HOSTILE.flatMap((value) => names.map((name) => `${name}=${value}`));
    expect([...printed].sort()).toEqual([...expected].sort());
    const unset = shell.render(names.map((name) => ({ do: 'unset', name })));
    const before = Object.fromEntries(names.map((name) => [name, 'x']));
    const left = evaluate(evaluator, `${unset}\n/usr/bin/env -0`, before).map((pair) => pair.split('=')[0]);
    expect(left).not.toEqual(expect.arrayContaining([expect.toBeOneOf([...names])]));
  });

  it('keeps the prompt and messages as they are, and to itself', ({ skip }) => {
    if (missing !== undefined) skip(missing);
    const script = HOSTILE.flatMap((text) => [
      shell.render([
        { do: 'prompt', text },
        { do: 'say', line: text },
      ]),
      print('"$__tsvenv_prompt" "$__tsvenv_message"'),
    ]);
    script.push('/usr/bin/env -0');
    const printed = evaluate(evaluator, script.join('\n'));
    expect(printed.slice(0, HOSTILE.length * 2)).toEqual(HOSTILE.flatMap((text) => [text, text]));
    expect(printed.filter((pair) => pair.startsWith('__tsvenv'))).toEqual([]);
  });

  it('hides PYTHONHOME and gives it back, unless it was set anew', ({ skip }) => {
    if (missing !== undefined) skip(missing);
    const hide = shell.render([{ do: 'pythonhome', how: 'hide' }]);
    const restore = shell.render([{ do: 'pythonhome', how: 'restore' }]);
    const anew = shell.name === 'fish' ? 'set -gx PYTHONHOME /new' : 'export PYTHONHOME=/new';
    const show = `/usr/bin/env -0 | /bin/grep -z PYTHONHOME || ${print('none')}`;
    const value = `/opt/it's $(id)\n`;
    const run = (...lines: readonly string[]) =>
      evaluate(evaluator, [...lines, shell.name === 'bash' ? `{ ${show}; }` : show].join('\n'), { PYTHONHOME: value });
    expect(run(hide)).toEqual([`TSVENV_PYTHONHOME=${value}`]);
    expect(run(hide, restore)).toEqual([`PYTHONHOME=${value}`]);
    expect(run(hide, anew, restore)).toEqual(['PYTHONHOME=/new']);
    expect(run(restore)).toEqual([`PYTHONHOME=${value}`]);
    expect(evaluate(evaluator, [hide, restore, show].join('\n'))).toEqual(['none']);
  });

  it('prints nothing, and leaves no name but its own behind', ({ skip }) => {
    if (missing !== undefined) skip(missing);
    const list =
      {
        bash: 'compgen -v',
        zsh: '() { builtin emulate -L zsh; builtin print -rl -- ${(k)parameters}; }',
        fish: 'set --names',
      }[shell.name] ?? '';
    const text = shell.render([
      { do: 'prepend', element: '/env/bin' },
      { do: 'remove', element: '/usr/bin' },
      { do: 'set', name: 'VIRTUAL_ENV', value: '/env' },
      { do: 'pythonhome', how: 'hide' },
      { do: 'prompt', text: '(env) ' },
      { do: 'say', line: 'line' },
    ]);
    const mark = print('"--"');
    const [before = '', after = ''] = evaluate(evaluator, [list, mark, text, list, mark].join('\n')).map((part) =>
      part.slice(0, -2),
    );
    const known = new Set(before.split('\n'));
    const fresh = after.split('\n').filter((name) => !known.has(name));
    expect(fresh).toContain('VIRTUAL_ENV');
    // bash and zsh count lines, commands and pipelines in variables of their own.
    const own = /^(__tsvenv_\w+|VIRTUAL_ENV|_|PIPESTATUS|BASH_\w+|pipestatus|FUNCNAME)$/;
    expect(fresh.filter((name) => !own.test(name))).toEqual([]);
  });
});
