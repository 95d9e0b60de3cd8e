import { accessSync, closeSync, constants, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { quoted } from '../text.js';

/** Why a file cannot be run, as a clause, with the remedy and the exit code that a shell would give. */
export interface Misfit {
  readonly why: string;
  readonly remedy: string;
  readonly exitCode: 126 | 127;
}

/**
 * What becomes of an executable file that is run:
 * - program: the kernel runs it;
 * - shell script: text that names no interpreter, which execvp(3) gives to /bin/sh and execve(2) alone does not;
 * - unclear: only trying can tell.
 */
export type ProgramFile = 'program' | 'shell script' | 'unclear' | Misfit;

/** Enough for the headers of a program and the path of its loader. */
const HEAD = 2048;
/** Of the first line of a script, Linux reads so much. */
const LINE = 256;
/** A script may be the interpreter of a script, on Linux and a few times. */
const NESTED = 3;

/** Foretells what the kernel does with a file, for `process.execve` ends Node when it fails. */
export function programFile(file: string | Buffer, depth = 0): ProgramFile {
  const head = headOf(file);
  if (head === undefined) return 'unclear'; // executable but not readable: the kernel will know
  if (head.toString('latin1', 0, 2) === '#!') return scriptBy(head.subarray(2, LINE), depth);
  if (process.platform === 'darwin') return machProgram(head);
  if (head.toString('latin1', 0, 4) === '\x7fELF') return elfProgram(head);
  return isBinary(head) ? foreign() : 'shell script';
}

function headOf(file: string | Buffer): Buffer | undefined {
  try {
    const descriptor = openSync(file, 'r');
    try {
      const head = Buffer.alloc(HEAD);
      return head.subarray(0, readSync(descriptor, head, 0, HEAD, 0));
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return undefined;
  }
}

/** As bash tells text from what it had better not read: by a NUL in the first line. */
function isBinary(head: Buffer): boolean {
  const end = head.indexOf('\n');
  return head.subarray(0, end < 0 ? 80 : end).includes(0);
}

function scriptBy(start: Buffer, depth: number): ProgramFile {
  const end = start.indexOf('\n');
  const words = /^[ \t]*([^ \t\0]+)/.exec(start.toString('latin1', 0, end < 0 ? start.length : end))?.[1];
  if (words === undefined) return 'shell script';
  const interpreter = Buffer.from(words, 'latin1');
  const name = quoted(interpreter.toString());
  try {
    if (!statSync(interpreter).isFile()) return unfit(`has ${name} for its interpreter, which is no program`);
    accessSync(interpreter, constants.X_OK);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') return unfit(`has an interpreter, ${name}, that cannot be executed`);
    const remedy = words.endsWith('\r') ? 'its lines end in CR LF, save it with LF' : undefined;
    return { ...unfit(`has an interpreter, ${name}, that is not there`, remedy), exitCode: 127 };
  }
  const inner = depth < NESTED ? programFile(interpreter, depth + 1) : 'unclear';
  // Nothing but a program surely is an interpreter: how deep scripts may be nested differs.
  return inner === 'program' && (depth === 0 || process.platform === 'linux') ? 'program' : 'unclear';
}

const unfit = (why: string, remedy = 'mend its first line, or install it again'): Misfit => ({
  why,
  remedy,
  exitCode: 126,
});

/** Numbers of the ELF specification: the machine's own, and the one whose 32-bit programs it may run. */
const ELF_MACHINES: Readonly<Record<string, readonly number[]>> = { x64: [62, 3], arm64: [183, 40] };

/** A program of Linux: made for this machine, and its loader is there (elf(5)). */
function elfProgram(head: Buffer): ProgramFile {
  if (head.length < 64) return foreign();
  const machines = ELF_MACHINES[process.arch];
  const machine = head.readUInt16LE(18);
  if (machines === undefined) return 'unclear';
  if (!machines.includes(machine)) return foreign();
  // 64 bits, little-endian; an executable or one that may lie anywhere.
  if (machine !== machines[0] || head[4] !== 2 || head[5] !== 1 || ![2, 3].includes(head.readUInt16LE(16))) {
    return 'unclear';
  }
  const [table, size, count] = [Number(head.readBigUInt64LE(32)), head.readUInt16LE(54), head.readUInt16LE(56)];
  if (size !== 56 || count === 0 || table + size * count > head.length) return 'unclear';
  for (let at = table; at < table + size * count; at += size) {
    if (head.readUInt32LE(at) !== 3) continue; // PT_INTERP
    const start = Number(head.readBigUInt64LE(at + 8));
    const end = start + Number(head.readBigUInt64LE(at + 32)) - 1;
    if (end > head.length || end <= start) return 'unclear';
    try {
      accessSync(head.subarray(start, end), constants.X_OK);
    } catch {
      return 'unclear';
    }
  }
  return 'program';
}

const MACH_CPUS: Readonly<Record<string, number>> = { x64: 0x0100_0007, arm64: 0x0100_000c };

/** A program of macOS, for this machine alone or for several (`<mach-o/loader.h>`, `<mach-o/fat.h>`). */
function machProgram(head: Buffer): ProgramFile {
  if (head.length < 16) return isBinary(head) ? foreign() : 'shell script';
  const cpu = MACH_CPUS[process.arch];
  const magic = head.readUInt32BE(0);
  if (magic === 0xcffa_edfe) return head.readUInt32LE(4) === cpu && head.readUInt32LE(12) === 2 ? 'program' : 'unclear';
  if (magic === 0xcafe_babe) {
    const count = head.readUInt32BE(4);
    const cpus = Array.from({ length: Math.min(count, 8) }, (_, index) => head.readUInt32BE(8 + 20 * index));
    return cpus.some((one) => one === cpu) ? 'program' : 'unclear';
  }
  return isBinary(head) ? foreign() : 'shell script';
}

/** Something that only an emulator could run; Linux lists those that it was told of. */
function foreign(): ProgramFile {
  try {
    const handlers = readdirSync('/proc/sys/fs/binfmt_misc').filter((name) => name !== 'register' && name !== 'status');
    if (handlers.length > 0) return 'unclear';
  } catch {
    // none
  }
  return {
    why: 'is no program for this machine',
    remedy: 'install the one that is made for it',
    exitCode: 126,
  };
}
