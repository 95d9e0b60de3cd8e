#!/usr/bin/env node
// CommonJS, as bin/package.json says, because Node starts faster so; and in a syntax that Node has parsed since its
// version 6, so that an old one says what it lacks instead of a stack.
const [major, minor] = process.versions.node.split('.').map(Number);
const task = process.argv[2];
const programs = { export: 'hot', exec: 'hot', hook: 'plain', allow: 'plain', deny: 'plain', create: 'create' };

if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`tsvenv: Node ${process.versions.node} is too old; install Node 20.19 or later`);
  process.exitCode = 1;
} else if (typeof process.getBuiltinModule !== 'function') {
  console.error(`tsvenv: Node ${process.versions.node} is too old; install Node 22.3 or later`);
  process.exitCode = 1;
} else {
  start(Object.hasOwn(programs, task) ? programs[task] : 'cold');
}

/**
 * Runs `dist/<name>.cjs`. Compiling is half of what a start takes, so what V8 compiled is kept beside the program, for
 * each task, as soon as somebody has done the task to whom the place belongs: who can write there can also change the
 * program itself. Of `cold` it is kept once, for most of what any of its tasks compiles is yargs.
 */
function start(name) {
  const fs = require('node:fs');
  const { Script } = require('node:vm');
  const path = require('node:path');
  const dist = path.join(__dirname, '../dist');
  const file = path.join(dist, `${name}.cjs`);
  const text = fs.readFileSync(file, 'latin1'); // ASCII, as it was built
  const hash = Buffer.from(text.slice(-64)); // of the text before it; V8 itself compares no more than the length
  const place = `${file}.${name === 'cold' ? '' : `${task}.`}${process.version}.${process.arch}.compiled`;
  const compiled = kept();
  const wrapped = `(function(exports,require,module,__dirname){${text}\n})`;
  const script = new Script(wrapped, { filename: file, cachedData: compiled });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, require, module, dist);
  // They answer false when they need what only the cold program can do: help, or reading a changed config.toml.
  module.exports.main(process, keep).then((done) => {
    if (!done) start('cold');
  });

  // It stands there twice, for V8 trusts damaged data, and to compare takes less time than a checksum in JavaScript.
  function kept() {
    try {
      const bytes = fs.readFileSync(place);
      const half = (bytes.length + hash.length) / 2;
      const first = bytes.subarray(hash.length, half);
      return bytes.subarray(0, hash.length).equals(hash) && bytes.subarray(half).equals(first) ? first : undefined;
    } catch (_) {
      return undefined;
    }
  }

  function keep() {
    if (compiled !== undefined && !script.cachedDataRejected) return;
    const temporary = `${place}.${process.pid}.${Date.now()}`;
    try {
      if (process.geteuid && fs.statSync(file).uid !== process.geteuid()) return;
      fs.closeSync(fs.openSync(temporary, 'wx', 0o644));
    } catch (_) {
      return;
    }
    try {
      const data = script.createCachedData();
      fs.writeFileSync(temporary, Buffer.concat([hash, data, data]));
      fs.renameSync(temporary, place);
    } catch (_) {
      fs.rmSync(temporary, { force: true });
    }
  }
}
