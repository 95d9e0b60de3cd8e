import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';

export interface Distribution {
  readonly name: string;
  readonly version: string;
  readonly requires?: readonly string[];
  readonly requiresPython?: string;
}

/** Builds a wheel of one module with one console script, both called as it is. @returns the file. */
export function buildWheel(directory: string, { name, version, requires = [], requiresPython }: Distribution): string {
  const info = `${name}-${version}.dist-info`;
  const files: Record<string, string> = {
    [`${name}.py`]: `version = '${version}'\n\n\ndef main():\n    import sys\n    print(version, sys.prefix)\n`,
    [`${info}/METADATA`]: [
      'Metadata-Version: 2.1',
      `Name: ${name}`,
      `Version: ${version}`,
      ...(requiresPython === undefined ? [] : [`Requires-Python: ${requiresPython}`]),
      ...requires.map((other) => `Requires-Dist: ${other}`),
      '',
    ].join('\n'),
    [`${info}/WHEEL`]: 'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
    [`${info}/entry_points.txt`]: `[console_scripts]\n${name} = ${name}:main\n`,
  };
  const rows = Object.entries(files).map(
    ([path, text]) =>
      `${path},sha256=${createHash('sha256').update(text).digest('base64url')},${Buffer.byteLength(text)}`,
  );
  files[`${info}/RECORD`] = `${[...rows, `${info}/RECORD,,`].join('\n')}\n`;
  return write(
    directory,
    `${name}-${version}-py3-none-any.whl`,
    zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)]))),
  );
}

/** A project that builds itself (PEP 517, PEP 660), so that nothing has to be fetched to install it in place. */
export function writeProject(directory: string, name: string): void {
  write(
    directory,
    'pyproject.toml',
    `[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n\n[project]\nname = "${name}"\nversion = "1.0"\n`,
  );
  write(directory, `${name}.py`, 'answer = 42\n');
  write(
    directory,
    'backend.py',
    `import os, zipfile

INFO = "${name}-1.0.dist-info"

def _build(directory, content):
    content[INFO + "/METADATA"] = "Metadata-Version: 2.1\\nName: ${name}\\nVersion: 1.0\\n"
    content[INFO + "/WHEEL"] = "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"
    content[INFO + "/RECORD"] = "".join(name + ",,\\n" for name in list(content) + [INFO + "/RECORD"])
    name = "${name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(directory, name), "w") as wheel:
        for path, text in content.items():
            wheel.writestr(path, text)
    return name

def build_editable(directory, config_settings=None, metadata_directory=None):
    return _build(directory, {"${name}.pth": os.getcwd() + "\\n"})

def build_wheel(directory, config_settings=None, metadata_directory=None):
    return _build(directory, {"${name}.py": open("${name}.py").read()})
`,
  );
}

function write(directory: string, name: string, content: string | Uint8Array): string {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, name), content);
  return join(directory, name);
}
