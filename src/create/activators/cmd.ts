import { quote } from '../../shells/cmd.js';
import type { Activation, Activator } from './activation.js';

/**
 * `activate.bat` and `deactivate.bat`. A batch file has one way to take an element out of PATH, which is to have kept
 * the PATH from before. In PROMPT, `$` is code.
 */
export function cmd({ path, bin, name }: Activation): readonly Activator[] {
  const prompt = quote(`(${name}) `.replaceAll('$', '$$$$'));
  const activate = `@rem Activates this environment: Scripts\\activate.bat
@if defined VIRTUAL_ENV call "%~dp0deactivate.bat"
@set "VIRTUAL_ENV=${quote(path)}"
@set "VIRTUAL_ENV_PROMPT=${quote(name)}"
@set "_OLD_VIRTUAL_PATH=%PATH%"
@set "PATH=${quote(bin)};%PATH%"
@if defined PYTHONHOME set "_OLD_VIRTUAL_PYTHONHOME=%PYTHONHOME%"
@set "PYTHONHOME="
@if not defined PROMPT set "PROMPT=$P$G"
@if not defined VIRTUAL_ENV_DISABLE_PROMPT set "_OLD_VIRTUAL_PROMPT=%PROMPT%"
@if not defined VIRTUAL_ENV_DISABLE_PROMPT set "PROMPT=${prompt}%PROMPT%"
`;
  const deactivate = `@rem Leaves this environment: Scripts\\deactivate.bat
@if defined _OLD_VIRTUAL_PROMPT set "PROMPT=%_OLD_VIRTUAL_PROMPT%"
@if defined _OLD_VIRTUAL_PATH set "PATH=%_OLD_VIRTUAL_PATH%"
@if defined _OLD_VIRTUAL_PYTHONHOME set "PYTHONHOME=%_OLD_VIRTUAL_PYTHONHOME%"
@set "_OLD_VIRTUAL_PROMPT="
@set "_OLD_VIRTUAL_PATH="
@set "_OLD_VIRTUAL_PYTHONHOME="
@set "VIRTUAL_ENV="
@set "VIRTUAL_ENV_PROMPT="
`;
  return [
    { file: 'activate.bat', text: activate.replaceAll('\n', '\r\n') },
    { file: 'deactivate.bat', text: deactivate.replaceAll('\n', '\r\n') },
  ];
}
