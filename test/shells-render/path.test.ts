import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Op } from '../../src/shells/ops.js';
import { evaluate, evaluators, print } from './evaluate.js';
import { pathElement } from './strings.js';

type PathOp = Extract<Op, { element: string }>;

/** What an op makes of a PATH, said with lists; one that is empty has no element, not an empty one. */
function model(path: string, op: PathOp): string {
  const rest = (path === '' ? [] : path.split(':')).filter((element) => element !== op.element);
  return (op.do === 'prepend' ? [op.element, ...rest] : rest).join(':');
}

const element = pathElement.filter((text) => text !== '');
const common = fc.constantFrom('/usr/bin', '/USR/BIN', '/env/bin', '/env/bin/', '/env', 'bin', '.', '*', '/[e]nv/bin');
const op: fc.Arbitrary<PathOp> = fc
  .tuple(fc.boolean(), fc.oneof(common, element))
  .map(([first, element]) => ({ do: first ? 'prepend' : 'remove', element }));

describe.each(evaluators)('PATH in $label', (evaluator) => {
  const { shell, missing } = evaluator;
  const isFish = shell.name === 'fish';
  // fish makes `.` of an empty element when it starts, so it has none.
  const held = isFish ? fc.oneof(common, element) : fc.oneof(common, element, fc.constant(''));

  const assign = (path: string): string =>
    isFish ? `set -gx PATH ${path.split(':').map(shell.quote).join(' ')}` : `PATH=${shell.quote(path)}`;
  const show = print('"$PATH"');

  /** PATH after each case; one shell for all of them. */
  const results = (cases: readonly (readonly [path: string, ops: readonly PathOp[]])[]): readonly string[] =>
    evaluate(evaluator, cases.map(([path, ops]) => `${assign(path)}\n${shell.render(ops)}\n${show}`).join('\n'));

  it('becomes what a list would, whatever is in it', ({ skip }) => {
    if (missing !== undefined) skip(missing);
    const path = fc.array(held, { minLength: isFish ? 1 : 0, maxLength: 6 }).map((elements) => elements.join(':'));
    const one = fc.tuple(path, fc.array(op, { minLength: 1, maxLength: 4 }));
    fc.assert(
      fc.property(fc.array(one, { minLength: 40, maxLength: 60 }), (cases) => {
        expect(results(cases)).toEqual(cases.map(([path, ops]) => ops.reduce(model, path)));
      }),
      { numRuns: 8 },
    );
  });

  it.for<readonly [string, string, PathOp, string]>([
    ['loses every copy', '/e:/a:/e:/e:/b:/e', { do: 'remove', element: '/e' }, '/a:/b'],
    ['has an earlier copy moved', '/a:/e:/b', { do: 'prepend', element: '/e' }, '/e:/a:/b'],
    ['keeps a longer and a shorter one', '/e/f:/:/ee', { do: 'remove', element: '/e' }, '/e/f:/:/ee'],
    ['keeps the same in another case', '/E:/a', { do: 'remove', element: '/e' }, '/E:/a'],
    ['stays when nothing is to go', '/a:/b', { do: 'remove', element: '/e' }, '/a:/b'],
    ['knows no patterns', '/a:/b', { do: 'remove', element: '/*' }, '/a:/b'],
    ['gets no empty element', '/e', { do: 'prepend', element: '/e' }, '/e'],
  ])('%s', ([, path, change, expected], { skip }) => {
    if (missing !== undefined) skip(missing);
    expect(results([[path, [change]]])).toEqual([expected]);
  });

  if (!isFish) {
    it('keeps empty elements, which mean the working directory', ({ skip }) => {
      if (missing !== undefined) skip(missing);
      const paths = ['/e:', ':/e', '/a::/b', '::', ':', '/e::/e', ':/e:', ''];
      for (const change of ['remove', 'prepend'] as const) {
        const ops: readonly PathOp[] = [{ do: change, element: '/e' }];
        expect(results(paths.map((path) => [path, ops]))).toEqual(paths.map((path) => ops.reduce(model, path)));
      }
    });
  }

  it('is made when there is none', ({ skip }) => {
    if (missing !== undefined) skip(missing);
    const unset = isFish ? 'set -e PATH' : 'unset PATH';
    const text = shell.render([{ do: 'prepend', element: '/e' }]);
    expect(evaluate(evaluator, `${unset}\n${text}\n${print('"$PATH"')}\n/usr/bin/env -0`)).toEqual(
      expect.arrayContaining(['/e', 'PATH=/e']),
    );
  });

  it('of 2,000 elements is handled like any other', ({ skip }) => {
    if (missing !== undefined) skip(missing);
    const many = Array.from({ length: 2000 }, (_, index) => `/opt/tool-${index}/bin`);
    const half = [...many.slice(0, 1000), '/e', ...many.slice(1000)].join(':');
    expect(results([[half, [{ do: 'prepend', element: '/e' }]]])).toEqual([['/e', ...many].join(':')]);
    expect(results([[half, [{ do: 'remove', element: '/e' }]]])).toEqual([many.join(':')]);
  });
});
