import { readFileSync } from 'node:fs';
import { arch, cpus, release, type } from 'node:os';
import { find, output } from './context.mjs';

function system() {
  try {
    const name = /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
    if (name !== undefined) return name;
  } catch {
    // not a Linux that says its name
  }
  return `${type()} ${release()}`;
}

/** The kind of machine in one line, without a word that would tell which. */
export function machine(ctx) {
  const versions = ['bash', 'zsh', 'fish'].flatMap((shell) => {
    const command = find(shell, ctx.env.PATH);
    const version = command && /\d+\.\d+(\.\d+)?/.exec(output(command, ['--version']))?.[0];
    return version ? [`${shell} ${version}`] : [];
  });
  const python = output(ctx.python, ['--version']).trim();
  const cores = cpus().length;
  const node = `Node ${process.versions.node}`;
  return `${cores} CPU${cores === 1 ? '' : 's'} (${arch()}), ${[system(), node, python, ...versions].join(', ')}.`;
}
