import { execFile, execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build, transform } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { python } from '../fixtures/environments.js';
import { buildWheel } from './wheels.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
let scratch: string;

/** A program of somebody who has installed the package, as the documentation shows it. */
const EXAMPLE = `
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { createEnvironment, findPython, locate, type Report, STEPS, type Step, UserError } from 'tsvenv';

const [directory = '', wheels = '', python = ''] = process.argv.slice(2);
const order: string[] = [];
const around = async (name: Step, step: () => Promise<void>): Promise<void> => {
  order.push(name);
  await step();
};

const env = await createEnvironment({
  directory,
  python: await findPython(python),
  prompt: 'built',
  steps: {
    directories: (_context, step) => around('directories', step),
    configuration: async (context, step) => {
      await around('configuration', step);
      order.push(context.root === context.path ? 'in place' : 'in private');
    },
    interpreter: (_context, step) => around('interpreter', step),
    pip: (_context, step) => around('pip', step),
    scripts: () => void order.push('no activators'),
  },
  async postSetup({ python: own, root, path }) {
    order.push(root === path ? 'complete' : 'too early');
    await promisify(execFile)(own, ['-I', '-m', 'pip', 'install', '--no-index', '--find-links', wheels, 'thing']);
  },
});
const report: Report = env;

let refused = '';
try {
  await createEnvironment({ directory, upgrade: true, clear: true });
} catch (error) {
  if (error instanceof UserError) refused = error.message;
}
const found: string | undefined = locate(env.context.sitePackages)?.env;
console.log(JSON.stringify({ order, outcome: report.outcome, pip: report.pip, found, refused, steps: STEPS }));
`;

beforeAll(async () => {
  scratch = realpathSync(mkdtempSync(join(tmpdir(), 'tsvenv-library-')));
  // dist/ is built already, and building it again would take it away from tests that run meanwhile.
  const { stdout } = await run(
    'npm',
    ['pack', '--ignore-scripts', '--json', '--loglevel=error', '--pack-destination', scratch],
    { cwd: root },
  );
  const packed = /"filename": "([^"]+)"/.exec(stdout)?.[1] ?? '';
  const modules = join(scratch, 'node_modules');
  mkdirSync(modules);
  execFileSync('tar', ['-xzf', join(scratch, packed), '-C', modules]);
  execFileSync('mv', [join(modules, 'package'), join(modules, 'tsvenv')]);
  // Nothing else is there but the types of Node itself.
  mkdirSync(join(modules, '@types'));
  symlinkSync(join(root, 'node_modules/@types/node'), join(modules, '@types/node'));
  // The types are made when it is packed.
  const tsc = join(root, 'node_modules/.bin/tsc');
  await run(tsc, ['-p', 'tsconfig.types.json', '--outDir', join(modules, 'tsvenv/dist/types')], { cwd: root });
  writeFileSync(join(scratch, 'package.json'), '{"type":"module"}');
  writeFileSync(join(scratch, 'example.ts'), EXAMPLE);
  const compilerOptions = {
    target: 'es2023',
    module: 'nodenext',
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    types: ['node'],
  };
  writeFileSync(join(scratch, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['example.ts'] }));
  writeFileSync(join(scratch, 'example.mjs'), (await transform(EXAMPLE, { loader: 'ts' })).code);
  buildWheel(join(scratch, 'wheels'), { name: 'thing', version: '1.0' });
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const home = (): Readonly<Record<string, string>> => ({
  HOME: join(scratch, 'home'),
  PATH: '/usr/bin:/bin',
  LANG: 'C.UTF-8',
});

describe('the library, from the packed package', () => {
  it('has types that a strict program compiles with', async () => {
    const { stdout } = await run(join(root, 'node_modules/.bin/tsc'), ['-p', scratch]);
    expect(stdout).toBe('');
    const bad = EXAMPLE.replace('upgrade: true', "upgrade: 'yes'");
    writeFileSync(join(scratch, 'example.ts'), bad);
    await expect(run(join(root, 'node_modules/.bin/tsc'), ['-p', scratch])).rejects.toMatchObject({
      stdout: expect.stringMatching(/example\.ts.*TS2322/),
    });
    writeFileSync(join(scratch, 'example.ts'), EXAMPLE);
  });

  it('does what its documentation shows', async () => {
    const [, example = ''] = /```ts\n(.*?)```/s.exec(readFileSync(join(root, 'docs/library.md'), 'utf8')) ?? [];
    expect(example).toContain("from 'tsvenv'");
    mkdirSync(join(scratch, 'documented'));
    writeFileSync(join(scratch, 'documented.mjs'), (await transform(example, { loader: 'ts' })).code);
    buildWheel(join(scratch, 'wheels'), { name: 'sphinx', version: '8.0' });
    const env = {
      ...home(),
      PATH: `${dirname(python)}:${home()['PATH']}`,
      PIP_NO_INDEX: '1',
      PIP_FIND_LINKS: join(scratch, 'wheels'),
    };
    const program = [join(scratch, 'documented.mjs')];
    const made = join(scratch, 'documented/build/env');
    const { stdout, stderr } = await run(process.execPath, program, { env, cwd: join(scratch, 'documented') });
    expect({ stdout, stderr }).toEqual({
      stdout: expect.stringMatching(/^created .*\/build\/env with Python 3\.\d+\.\d+\n$/),
      stderr: '',
    });
    expect(execFileSync(join(made, 'bin/sphinx'), { encoding: 'utf8' })).toBe(`8.0 ${made}\n`);
    // What it says of errors holds, too.
    writeFileSync(join(scratch, 'documented/file'), '');
    const failing = example.replace("'build/env'", "'file'");
    writeFileSync(join(scratch, 'documented.mjs'), (await transform(failing, { loader: 'ts' })).code);
    await expect(run(process.execPath, program, { env, cwd: join(scratch, 'documented') })).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^.*\/file: is a file; remove it, or name another directory\n$/),
    });
    writeFileSync(join(scratch, 'example.ts'), example);
    expect((await run(join(root, 'node_modules/.bin/tsc'), ['-p', scratch])).stdout).toBe('');
    writeFileSync(join(scratch, 'example.ts'), EXAMPLE);
  });

  it('refuses what create does, before anything is made, and heeds the configuration', async () => {
    const program = `
      import { createEnvironment } from 'tsvenv';
      const make = (options) => createEnvironment({ python: ${JSON.stringify(python)}, ...options }).catch((error) => error.message);
      console.log(JSON.stringify([
        await make({ directory: '' }),
        await make({ directory: 'refused', withPip: false, upgradeDeps: true }),
        await make({ directory: 'refused', withPip: false, requirements: ['x'] }),
        (await make({ directory: 'linked' })).linked,
        (await make({ directory: 'as asked', linkMode: 'hardlink' })).linked,
      ]));`;
    mkdirSync(join(scratch, 'home/.config/tsvenv'), { recursive: true });
    writeFileSync(join(scratch, 'home/.config/tsvenv/config.toml'), 'link-mode = "copy"\n');
    writeFileSync(join(scratch, 'refusing.mjs'), program);
    const { stdout } = await run(process.execPath, [join(scratch, 'refusing.mjs')], { env: home(), cwd: scratch });
    expect(JSON.parse(stdout)).toEqual([
      'an empty word is no directory; name one',
      'upgradeDeps needs pip; leave withPip as it is',
      'requirements need pip; leave withPip as it is',
      'copy',
      'hardlink',
    ]);
    expect(existsSync(join(scratch, 'refused'))).toBe(false);
  });

  it.each(['esm', 'cjs'] as const)('can be made part of a program, as %s', async (format) => {
    const stdin = { contents: "import { locate } from 'tsvenv'; console.log(locate('/'));", resolveDir: scratch };
    const outfile = join(scratch, `bundled.${format === 'cjs' ? 'cjs' : 'mjs'}`);
    await build({ stdin, outfile, format, bundle: true, platform: 'node', logLevel: 'silent' });
    expect((await run(process.execPath, [outfile], { env: home(), cwd: scratch })).stdout).toBe('undefined\n');
  });

  it('gives up when it is told to, and leaves nothing', async () => {
    const program = `
      import { createEnvironment } from 'tsvenv';
      const controller = new AbortController();
      const progress = { step: () => controller.abort(new Error('enough')), end() {} };
      const options = { python: ${JSON.stringify(python)}, directory: 'given/up', signal: controller.signal, progress };
      console.log(await createEnvironment(options).catch((error) => error.message));`;
    writeFileSync(join(scratch, 'aborting.mjs'), program);
    const env = { ...home(), XDG_CACHE_HOME: join(scratch, 'empty cache') };
    const { stdout } = await run(process.execPath, [join(scratch, 'aborting.mjs')], { env, cwd: scratch });
    expect(stdout).toBe('enough\n');
    expect(readdirSync(join(scratch, 'given'))).toEqual([]);
  });

  it('makes an environment step by step, and installs something when it is complete', async () => {
    const env = join(scratch, 'built env');
    const { stdout, stderr } = await run(
      process.execPath,
      [join(scratch, 'example.mjs'), env, join(scratch, 'wheels'), python],
      { env: home(), cwd: scratch },
    );
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({
      order: ['directories', 'configuration', 'in private', 'interpreter', 'pip', 'no activators', 'complete'],
      outcome: 'created',
      pip: expect.stringMatching(/^\d+/),
      found: env,
      refused: 'upgrade and clear exclude each other; ask for one of them',
      steps: ['directories', 'configuration', 'interpreter', 'pip', 'scripts'],
    });
    expect(execFileSync(join(env, 'bin/thing'), { encoding: 'utf8' })).toBe(`1.0 ${env}\n`);
    expect(existsSync(join(env, 'bin/activate'))).toBe(false);
    expect(readFileSync(join(env, 'pyvenv.cfg'), 'utf8')).toContain("prompt = 'built'\n");
    // Trust is the person's own to give.
    expect(existsSync(join(scratch, 'home/.local/share/tsvenv'))).toBe(false);
  });

  it('passes on what a hook throws, and leaves nothing where nothing was complete', async () => {
    const program = `
      import { createEnvironment } from 'tsvenv';
      const make = (options) => createEnvironment({ python: ${JSON.stringify(python)}, withPip: false, ...options }).catch((error) => error.message);
      console.log(JSON.stringify([
        await make({ directory: 'early', steps: { scripts: () => { throw new Error('early'); } } }),
        await make({ directory: 'late', postSetup: () => { throw new Error('late'); } }),
      ]));`;
    writeFileSync(join(scratch, 'failing.mjs'), program);
    const { stdout } = await run(process.execPath, [join(scratch, 'failing.mjs')], { env: home(), cwd: scratch });
    expect(JSON.parse(stdout)).toEqual(['early', 'late']);
    expect([existsSync(join(scratch, 'early')), existsSync(join(scratch, 'late/pyvenv.cfg'))]).toEqual([false, true]);
    expect(readdirSync(scratch).filter((name) => name.startsWith('.tsvenv-'))).toEqual([]);
  });
});
