import { describe, expect, it } from 'vitest';
import { parseLauncher, parseRegistry } from '../../../src/python/sources/registry.js';

describe('the registry of Windows', () => {
  it('gives the interpreters of every company', () => {
    const output = [
      '',
      'HKEY_CURRENT_USER\\Software\\Python\\PythonCore',
      '    DisplayName    REG_SZ    Python Software Foundation',
      '',
      'HKEY_CURRENT_USER\\Software\\Python\\PythonCore\\3.12',
      '    SysVersion    REG_SZ    3.12',
      '',
      'HKEY_CURRENT_USER\\Software\\Python\\PythonCore\\3.12\\InstallPath',
      '    (Default)    REG_SZ    C:\\Users\\A B\\AppData\\Local\\Programs\\Python\\Python312\\',
      '    ExecutablePath    REG_SZ    C:\\Users\\A B\\AppData\\Local\\Programs\\Python\\Python312\\python.exe',
      '    WindowedExecutablePath    REG_SZ    C:\\Users\\A B\\AppData\\Local\\Programs\\Python\\Python312\\pythonw.exe',
      '',
      'HKEY_LOCAL_MACHINE\\Software\\WOW6432Node\\Python\\ContinuumAnalytics\\Anaconda39-32\\InstallPath',
      '    ExecutablePath    REG_EXPAND_SZ    D:\\Anaconda3\\python.exe   ',
      '',
    ].join('\r\n');
    expect(parseRegistry(output)).toEqual([
      'C:\\Users\\A B\\AppData\\Local\\Programs\\Python\\Python312\\python.exe',
      'D:\\Anaconda3\\python.exe',
    ]);
  });

  it.each([
    [
      'the launcher’s own key',
      'HKEY_CURRENT_USER\\Software\\Python\\PyLauncher\\x\\InstallPath',
      'C:\\Windows\\py.exe',
    ],
    ['a relative path', 'HKEY_CURRENT_USER\\Software\\Python\\PythonCore\\3.12\\InstallPath', 'python.exe'],
    ['another key', 'HKEY_CURRENT_USER\\Software\\Python\\PythonCore\\3.12\\Help', 'C:\\python.exe'],
    ['other software', 'HKEY_CURRENT_USER\\Software\\Rython\\PythonCore\\3.12\\InstallPath', 'C:\\python.exe'],
  ])('does not give %s', (_, key, path) => {
    expect(parseRegistry(`${key}\r\n    ExecutablePath    REG_SZ    ${path}\r\n`)).toEqual([]);
  });

  it('that has no Python gives nothing', () => {
    expect(parseRegistry('')).toEqual([]);
    expect(parseRegistry('ERROR: The system was unable to find the specified registry key or value.\r\n')).toEqual([]);
  });
});

describe('py -0p', () => {
  it('of the newer launcher gives its interpreters', () => {
    const output = [
      ' -V:3.13 *        C:\\Python313\\python.exe',
      ' -V:3.12-32       C:\\Program Files (x86)\\Python 3.12\\python.exe',
      ' -V:3.13t         C:\\Python313\\python3.13t.exe',
      ' -V:Astral/CPython3.11.9 C:\\uv\\python.exe',
      '',
    ].join('\r\n');
    expect(parseLauncher(output)).toEqual([
      'C:\\Python313\\python.exe',
      'C:\\Program Files (x86)\\Python 3.12\\python.exe',
      'C:\\Python313\\python3.13t.exe',
      'C:\\uv\\python.exe',
    ]);
  });

  it('of the older launcher gives its interpreters', () => {
    expect(parseLauncher('Installed Pythons found by py Launcher\r\n -3.9-64\tC:\\Python39\\python.exe *\r\n')).toEqual(
      ['C:\\Python39\\python.exe'],
    );
  });

  it('does not give the active env, nor an error', () => {
    expect(parseLauncher('  *               Active venv\r\nNo installed Pythons found!\r\n')).toEqual([]);
  });
});
