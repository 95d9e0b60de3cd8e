import { win32 } from 'node:path';
import { absolute, type Candidate, type Surroundings } from '../surroundings.js';

/**
 * The interpreters in the output of `reg query HK..\Software\Python /s` (PEP 514). The company `PyLauncher` is no
 * Python; a key of an uninstalled one may stay behind.
 */
export function parseRegistry(output: string): readonly string[] {
  let inInstallPath = false;
  return output.split(/\r?\n/).flatMap((line) => {
    if (/^HKEY_/.test(line)) {
      inInstallPath = /\\Software\\(WOW6432Node\\)?Python\\(?!PyLauncher\\)[^\\]+\\[^\\]+\\InstallPath$/i.test(
        line.trim(),
      );
      return [];
    }
    const path = /^\s+ExecutablePath\s+REG_(?:EXPAND_)?SZ\s+(.+?)\s*$/.exec(line)?.[1];
    return inInstallPath && path !== undefined && win32.isAbsolute(path) ? [path] : [];
  });
}

/** The interpreters in the output of `py -0p`, whichever launcher wrote it. */
export function parseLauncher(output: string): readonly string[] {
  return output.split(/\r?\n/).flatMap((line) => {
    const path = /^\s*-\S+\s+(?:\*\s+)?([A-Za-z]:\\.*?\.exe)(?:\s+\*)?\s*$/.exec(line)?.[1];
    return path ?? [];
  });
}

/** Asks the registry, and the launcher for what only it knows. Nothing but Windows' own programs is run. */
export async function registry({ env, platform }: Surroundings): Promise<readonly Candidate[]> {
  if (platform !== 'win32') return [];
  const [windows] = absolute(env['SystemRoot'], 'C:\\Windows');
  if (windows === undefined) return [];
  const { execFile } = process.getBuiltinModule('node:child_process');
  const output = (program: string, ...args: string[]): Promise<string> =>
    new Promise((resolve) => {
      execFile(program, args, { cwd: windows, timeout: 5_000, windowsHide: true }, (_, stdout) => resolve(stdout));
    });
  const reg = win32.join(windows, 'System32', 'reg.exe');
  const keys = ['HKCU', 'HKLM'].flatMap((hive) =>
    ['/reg:64', '/reg:32'].map((view) => [`${hive}\\Software\\Python`, view] as const),
  );
  const answers = await Promise.all([
    ...keys.map(async ([key, view]) => parseRegistry(await output(reg, 'query', key, '/s', view))),
    output(win32.join(windows, 'py.exe'), '-0p').then(parseLauncher),
  ]);
  return [...new Set(answers.flat())].map((path) => ({ path, source: 'registry' }));
}
