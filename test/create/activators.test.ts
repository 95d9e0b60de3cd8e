import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cmd } from '../../src/create/activators/cmd.js';
import { quote as fishQuote } from '../../src/shells/fish.js';
import { quote as nuQuote } from '../../src/shells/nushell.js';
import { posixQuote } from '../../src/shells/posix.js';
import { quote as pwshQuote } from '../../src/shells/pwsh.js';
import { quote as tcshQuote } from '../../src/shells/tcsh.js';
import { quote as xonshQuote } from '../../src/shells/xonsh.js';
import { type Workshop, workshop } from './workshop.js';

const run = promisify(execFile);

/** What of a shell an activator is about. */
interface State {
  readonly VIRTUAL_ENV: string;
  readonly VIRTUAL_ENV_PROMPT: string;
  readonly PATH: string;
  readonly PYTHONHOME: string;
  readonly python: string;
  readonly deactivate: string;
}

/** A shell, and how to say in it what the scenarios do. */
interface Subject {
  readonly name: string;
  readonly program: string;
  readonly install: string;
  readonly args: readonly string[];
  readonly activator: string;
  readonly quote: (value: string) => string;
  /** What comes first in a script. */
  readonly preamble: string;
  readonly source: (file: string) => string;
  readonly append: (directory: string) => string;
  /** Sets PYTHONHOME to /old: within, for a shell that is itself a Python would not start with it. */
  readonly pythonhome: string;
  /** Runs a script of the same shell as a child. */
  readonly child: (file: string) => string;
  readonly show: string;
}

const names = ['VIRTUAL_ENV', 'VIRTUAL_ENV_PROMPT', 'PATH', 'PYTHONHOME', 'python', 'deactivate'] as const;

const posix = (program: string, args: readonly string[], options = ''): Subject => ({
  name: `${program}${options && ` under '${options}'`}`,
  program,
  install: `apt-get install ${program}`,
  args,
  activator: 'activate',
  quote: posixQuote,
  preamble: `${options}
show () {
  printf '%s\\0' "\${VIRTUAL_ENV-unset}" "\${VIRTUAL_ENV_PROMPT-unset}" "$PATH" "\${PYTHONHOME-unset}"
  printf '%s\\0' "$(command -v python || echo none)" "$(command -v deactivate >/dev/null 2>&1 && echo there || echo gone)"
}`,
  source: (file) => `. ${posixQuote(file)}`,
  append: (directory) => `PATH=$PATH:${posixQuote(directory)}`,
  pythonhome: 'export PYTHONHOME=/old',
  child: (file) => `${[program, ...args].join(' ')} ${posixQuote(file)}`,
  show: 'show',
});

const strict = 'set -euo pipefail; set -o noclobber; IFS=/';

const subjects: readonly Subject[] = [
  posix('sh', []),
  posix('bash', ['--norc']),
  posix('bash', ['--norc'], strict),
  posix('zsh', ['-f']),
  posix('zsh', ['-f'], 'set -eu; setopt pipefail ksharrays shwordsplit nullglob noclobber; IFS=/'),
  {
    name: 'fish',
    program: 'fish',
    install: 'apt-get install fish',
    args: ['--no-config'],
    activator: 'activate.fish',
    quote: fishQuote,
    preamble: `function show
  for name in VIRTUAL_ENV VIRTUAL_ENV_PROMPT
    set -q $name; and printf '%s\\0' $$name; or printf 'unset\\0'
  end
  printf '%s\\0' (string join : -- $PATH)
  set -q PYTHONHOME; and printf '%s\\0' $PYTHONHOME; or printf 'unset\\0'
  set -l python (command -v python; or echo none)
  printf '%s\\0' $python
  functions -q deactivate; and printf 'there\\0'; or printf 'gone\\0'
end`,
    source: (file) => `source ${fishQuote(file)}`,
    append: (directory) => `set -gx PATH $PATH ${fishQuote(directory)}`,
    pythonhome: 'set -gx PYTHONHOME /old',
    child: (file) => `fish --no-config ${fishQuote(file)}`,
    show: 'show',
  },
  {
    name: 'tcsh',
    program: 'tcsh',
    install: 'apt-get install tcsh',
    args: ['-f'],
    activator: 'activate.csh',
    quote: tcshQuote,
    preamble: '',
    source: (file) => `source ${tcshQuote(file)}`,
    append: (directory) => `set path = ($path:q ${tcshQuote(directory)})`,
    pythonhome: 'setenv PYTHONHOME /old',
    child: (file) => `tcsh -f ${tcshQuote(file)}`,
    // A variable that is not set is an error anywhere on a line that is run.
    show: [
      ...['VIRTUAL_ENV', 'VIRTUAL_ENV_PROMPT', 'PATH', 'PYTHONHOME'].map(
        (name) => `if ($?${name}) then\nprintf '%s\\0' "\${${name}:q}"\nelse\nprintf 'unset\\0'\nendif`,
      ),
      'set found = "`sh -c \'command -v python || echo none\'`"\nprintf \'%s\\0\' "$found:q"',
      "set known = \"`alias deactivate`\"\nif (\"$known:q\" == '') then\nprintf 'gone\\0'\nelse\nprintf 'there\\0'\nendif",
    ].join('\n'),
  },
  {
    name: 'nu',
    program: 'nu',
    install: 'npm install -g nushell',
    args: ['--no-config-file'],
    activator: 'activate.nu',
    quote: nuQuote,
    preamble: '',
    source: (file) => `overlay use ${nuQuote(file)}`,
    append: (directory) => `$env.PATH = ($env.PATH ++ [${nuQuote(directory)}])`,
    pythonhome: '$env.PYTHONHOME = "/old"',
    child: (file) => `nu --no-config-file ${nuQuote(file)}`,
    show: `[($env.VIRTUAL_ENV? | default "unset"), ($env.VIRTUAL_ENV_PROMPT? | default "unset"), ($env.PATH | str join ":"), (if ($env.PYTHONHOME? | is-empty) { "unset" } else { $env.PYTHONHOME }), (which -a python | where type == external | get path.0? | default "none"), (if (overlay list | where {|row| $row.name == "activate" and $row.active } | is-empty) { "gone" } else { "there" })] | each {|value| print -n $value (char -i 0) } | ignore`,
  },
  {
    name: 'xonsh',
    program: 'xonsh',
    install: 'pip install xonsh',
    args: ['--no-rc'],
    activator: 'activate.xsh',
    quote: xonshQuote,
    preamble: `import shutil
def show():
    env = __xonsh__.env
    shown = [str(env.get(name, "unset")) for name in ("VIRTUAL_ENV", "VIRTUAL_ENV_PROMPT")]
    shown += [":".join(str(element) for element in env["PATH"]), str(env.get("PYTHONHOME", "unset"))]
    shown += [shutil.which("python", path=shown[2]) or "none", "there" if "deactivate" in aliases else "gone"]
    print("".join(value + "\\0" for value in shown), end="")`,
    source: (file) => `source ${xonshQuote(file)}`,
    append: (directory) => `$PATH.append(${xonshQuote(directory)})`,
    pythonhome: '$PYTHONHOME = "/old"',
    child: (file) => `xonsh --no-rc ${xonshQuote(file)}`,
    show: 'show()',
  },
  {
    name: 'pwsh',
    program: 'pwsh',
    install: 'https://aka.ms/powershell has PowerShell',
    args: ['-NoProfile', '-NonInteractive', '-File'],
    activator: 'Activate.ps1',
    quote: pwshQuote,
    preamble: `Set-StrictMode -Version Latest; $ErrorActionPreference = 'Stop'
function show {
  $python = Get-Command -CommandType Application -ErrorAction Ignore python | Select-Object -First 1
  $values = @($env:VIRTUAL_ENV, $env:VIRTUAL_ENV_PROMPT, $env:PATH, $env:PYTHONHOME) | ForEach-Object { if ($null -eq $_) { 'unset' } else { $_ } }
  $values += $(if ($python) { $python.Path } else { 'none' })
  $values += $(if (Test-Path Function:deactivate) { 'there' } else { 'gone' })
  foreach ($value in $values) { [Console]::Out.Write("$value\`0") }
}`,
    source: (file) => `. ${pwshQuote(file)}`,
    append: (directory) => `$env:PATH += ':' + ${pwshQuote(directory)}`,
    pythonhome: '$env:PYTHONHOME = "/old"',
    child: (file) => `pwsh -NoProfile -NonInteractive -File ${pwshQuote(file)}`,
    show: 'show',
  },
];

const where = (program: string): string | undefined =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((directory) => join(directory, program))
    .find((file) => existsSync(file));

let here: Workshop;
let files = 0;
const base = '/usr/local/bin:/usr/bin:/bin';
// What virtualenv's tests use, and more that some shell reads as code.
const hostile = [
  `'";&&e-$ èрт🚒♞中片-j`,
  '$(touch PWNED)',
  '`touch PWNED`',
  '%n%F{red}',
  '!! !x',
  '-x',
  '*?[a]',
  '~',
  '#',
  'a\\x\\',
  ' b ',
];

beforeAll(() => {
  here = workshop();
  const bin = here.at('shells');
  mkdirSync(bin);
  for (const name of ['node', ...subjects.map(({ program }) => program)]) {
    const file = where(name);
    // Debian's are in base.
    if (file !== undefined && !base.split(':').includes(dirname(file)) && !existsSync(join(bin, name)))
      symlinkSync(file, join(bin, name));
  }
});
afterAll(() => here.remove());

async function states(
  subject: Subject,
  lines: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<readonly State[]> {
  const { stdout, stderr } = await run(subject.program, [...subject.args, script(subject, lines)], {
    cwd: here.at('home'),
    env: { HOME: here.at('home'), PATH: `${base}:${here.at('shells')}`, LANG: 'C.UTF-8', TERM: 'dumb', ...env },
  });
  // xonsh warns of what it finds missing; none of the others has a word to say.
  if (subject.name !== 'xonsh') expect(stderr).toBe('');
  const values = stdout.split('\0').slice(0, -1);
  const rows = Array.from({ length: values.length / names.length }, (_, index) =>
    values.slice(index * names.length, (index + 1) * names.length),
  );
  return rows.map(
    (row) => Object.fromEntries(names.map((name, index) => [name, row[index] ?? ''])) as unknown as State,
  );
}

function script(subject: Subject, lines: readonly string[]): string {
  const file = here.at('home', `script-${files++}${subject.name === 'pwsh' ? '.ps1' : ''}`);
  writeFileSync(file, `${[subject.preamble, ...lines].join('\n')}\n`);
  return file;
}

async function env(name: string): Promise<{ readonly path: string; readonly bin: string }> {
  const path = here.at(name, '.venv');
  if (!existsSync(path)) await here.make(path);
  return { path, bin: join(path, 'bin') };
}

describe.each(subjects)('the activator for $name', (subject) => {
  if (where(subject.program) === undefined) {
    it('is tried', ({ skip }) => skip(`${subject.program} is not installed; ${subject.install}`));
    return;
  }
  const activator = ({ bin }: { readonly bin: string }): string => subject.source(join(bin, subject.activator));

  it('sets everything and takes all of it back, and nothing else', async () => {
    const shop = await env('shop');
    const [before, inside, grown, after] = await states(subject, [
      subject.pythonhome,
      subject.show,
      activator(shop),
      subject.show,
      subject.append('/added'),
      subject.show,
      'deactivate',
      subject.show,
    ]);
    const path = before?.PATH;
    expect(before).toMatchObject({
      VIRTUAL_ENV: 'unset',
      VIRTUAL_ENV_PROMPT: 'unset',
      PYTHONHOME: '/old',
      deactivate: 'gone',
    });
    expect(inside).toEqual({
      VIRTUAL_ENV: shop.path,
      VIRTUAL_ENV_PROMPT: 'shop',
      PATH: `${shop.bin}:${path}`,
      PYTHONHOME: 'unset',
      python: join(shop.bin, 'python'),
      deactivate: 'there',
    });
    if (subject.name === 'nu') {
      // An overlay takes what was done in it along.
      expect(after).toEqual(before);
    } else {
      expect(grown?.PATH).toBe(`${shop.bin}:${path}:/added`);
      expect(after).toEqual({ ...before, PATH: `${path}:/added` });
    }
  });

  it('does no harm when it is sourced twice', async () => {
    const shop = await env('shop');
    const [before, once, twice, after] = await states(subject, [
      subject.pythonhome,
      subject.show,
      activator(shop),
      subject.show,
      activator(shop),
      subject.show,
      'deactivate',
      subject.show,
    ]);
    expect(twice).toEqual(once);
    expect(after).toEqual(before);
  });

  it('leaves another environment that is active', async () => {
    const [shop, forum] = [await env('shop'), await env('forum')];
    const [before, , inForum] = await states(subject, [
      subject.pythonhome,
      subject.show,
      activator(shop),
      subject.show,
      activator(forum),
      subject.show,
    ]);
    expect(inForum).toMatchObject({
      VIRTUAL_ENV: forum.path,
      PATH: `${forum.bin}:${before?.PATH}`,
      PYTHONHOME: 'unset',
    });
  });

  it('does not keep the bin of the shell that started this one', async () => {
    const [shop, forum] = [await env('shop'), await env('forum')];
    const inner = script(subject, [activator(forum), subject.show, 'deactivate', subject.show]);
    const [before, inside, after] = await states(subject, [
      subject.pythonhome,
      subject.show,
      activator(shop),
      subject.child(inner),
    ]);
    expect(inside).toMatchObject({ VIRTUAL_ENV: forum.path, PATH: `${forum.bin}:${before?.PATH}` });
    // Hiding an overlay gives back what was inherited.
    if (subject.name === 'nu') expect(after).toMatchObject({ VIRTUAL_ENV: shop.path });
    else expect(after).toMatchObject({ VIRTUAL_ENV: 'unset', PATH: before?.PATH });
  });

  it.each(hostile)('executes nothing of a project called %j', async (name) => {
    if (subject.name.includes('IFS=/')) return; // the same text as without
    const { path, bin } = await env(`x${name}`);
    const [before, inside, after] = await states(subject, [
      subject.pythonhome,
      subject.show,
      activator({ bin }),
      subject.show,
      'deactivate',
      subject.show,
    ]);
    expect(inside).toMatchObject({
      VIRTUAL_ENV: path,
      VIRTUAL_ENV_PROMPT: `x${name}`,
      PATH: `${bin}:${before?.PATH}`,
      python: join(bin, 'python'),
    });
    expect(after).toEqual(before);
    expect(existsSync(here.at('home', 'PWNED'))).toBe(false);
  });
});

describe('the prompt of an activated shell', () => {
  const prompts: readonly (readonly [name: string, program: string, args: readonly string[], draw: string])[] = [
    ['bash', 'bash', ['--norc'], 'PS1="theirs> "; A; printf %s "${PS1@P}"; deactivate; printf "\\n%s" "$PS1"'],
    ['zsh', 'zsh', ['-f'], 'PS1="theirs> "; A; print -rn -- "${(%%)PS1}"; deactivate; printf "\\n%s" "$PS1"'],
    [
      'zsh with PROMPT_SUBST',
      'zsh',
      ['-f'],
      'setopt promptsubst; PS1="theirs> "; A; print -rn -- "${(%%)PS1}"; deactivate; printf "\\n%s" "$PS1"',
    ],
    [
      'fish',
      'fish',
      ['--no-config'],
      'function fish_prompt; printf "theirs> "; end\nA\nfish_prompt | string replace -ra "\\e[^m]*m" ""\ndeactivate\nprintf "\\n"; fish_prompt',
    ],
  ];

  it.each(prompts.flatMap((prompt) => hostile.map((name) => [...prompt, name] as const)))(
    'in %s shows the name once, and as it is: %#',
    async (_label, program, args, draw, name) => {
      const { bin } = await env(`x${name}`);
      const fish = program === 'fish';
      const source = fish
        ? `source ${fishQuote(join(bin, 'activate.fish'))}`
        : `. ${posixQuote(join(bin, 'activate'))}`;
      const file = here.at('home', `prompt-${files++}`);
      writeFileSync(file, `${draw.replace(/\bA\b/, () => source)}\n`);
      const { stdout, stderr } = await run(program, [...args, file], {
        cwd: here.at('home'),
        env: { HOME: here.at('home'), PATH: base, TERM: 'dumb', LANG: 'C.UTF-8' },
      });
      expect({ stdout: stdout.replace(/\n+$/, ''), stderr }).toEqual({
        stdout: `(x${name}) theirs> \ntheirs> `,
        stderr: '',
      });
      expect(existsSync(here.at('home', 'PWNED'))).toBe(false);
    },
  );
});

describe('the activator for tcsh', () => {
  const tcsh = subjects.find(({ name }) => name === 'tcsh');
  const prompts = ['base> ', '%n@%m:%~%# ', `it's "one" (of) \\!# *?[a] $HOME \`id\` > `];

  it.for(prompts)('gives the prompt %j back, but takes none away that was set meanwhile', async (prompt, { skip }) => {
    if (tcsh === undefined || where('tcsh') === undefined) return skip('tcsh is not installed; apt-get install tcsh');
    const [shop, blog] = [await env('shop'), await env('blog')];
    const source = ({ bin }: { readonly bin: string }): string => tcsh.source(join(bin, tcsh.activator));
    const told = async (...lines: readonly string[]): Promise<string> => {
      const first = `set prompt = ${tcshQuote(prompt)}`;
      const show = `printf '%s|%s' "$prompt:q" "$?PYTHONHOME"\nif ($?PYTHONHOME) then\nprintf '%s' "$PYTHONHOME"\nendif`;
      const file = script(tcsh, [tcsh.pythonhome, first, ...lines, show]);
      const { stdout, stderr } = await run('tcsh', ['-f', file], {
        env: { PATH: '/usr/bin:/bin', HOME: here.at('home') },
      });
      expect(stderr).toBe('');
      return stdout;
    };
    expect(await told(source(shop))).toBe(`(%\${VIRTUAL_ENV_PROMPT}) ${prompt}|0`);
    expect(await told(source(shop), 'deactivate')).toBe(`${prompt}|1/old`);
    expect(await told(source(shop), source(blog), source(blog), 'deactivate')).toBe(`${prompt}|1/old`);
    const mine = ["set prompt = 'mine> '", 'setenv PYTHONHOME /mine'];
    expect(await told(source(shop), ...mine, 'deactivate')).toBe('mine> |1/mine');
    expect(await told(source(shop), ...mine, source(blog), 'deactivate')).toBe('mine> |1/mine');
    expect(await told(source(shop), 'unset prompt', 'deactivate', "set prompt = 'late> '")).toBe('late> |1/old');
  });
});

describe('the activators for cmd.exe', () => {
  it('hold a name in which there is no code', () => {
    const [activate] = cmd({
      path: 'C:\\a %PATH% & b',
      bin: 'C:\\a %PATH% & b\\Scripts',
      binName: 'Scripts',
      name: 'x"&calc %PATH% $g',
    });
    expect(activate?.text).toContain('@set "VIRTUAL_ENV=C:\\a %%PATH%% & b"\r\n');
    expect(activate?.text).toContain(`@set "VIRTUAL_ENV_PROMPT=x'&calc %%PATH%% $g"\r\n`);
    expect(activate?.text).toContain(`set "PROMPT=(x'&calc %%PATH%% $$g) %PROMPT%"\r\n`);
  });

  it('are not written where there is no cmd.exe', async () => {
    const { bin } = await env('shop');
    expect(existsSync(join(bin, 'activate.bat'))).toBe(false);
    expect(readFileSync(join(bin, 'activate'), 'utf8')).not.toContain('cygpath');
  });
});
