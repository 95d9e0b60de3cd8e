#!/usr/bin/env node
// Syntax here stays what any Node can parse, so that an old one says what it lacks instead of a stack.
var version = process.versions.node.split('.').map(Number);
if (version[0] < 20 || (version[0] === 20 && version[1] < 19)) {
  console.error('tsvenv: Node ' + process.versions.node + ' is too old; install Node 20.19 or later');
  process.exitCode = 1;
} else {
  const word = process.argv[2];
  const hot = word === 'export' || word === 'exec';
  const own = hot ? import('../dist/hot.js') : word === 'create' ? import('../dist/create.js') : undefined;
  // These answer false when they need what only the cold program can do (help, reading a changed config.toml).
  if (!own || !(await (await own).main(process))) {
    await (await import('../dist/cold.js')).main(process);
  }
}
