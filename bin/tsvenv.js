#!/usr/bin/env node
// Syntax here stays what any Node can parse, so that an old one says what it lacks instead of a stack.
var version = process.versions.node.split('.').map(Number);
if (version[0] < 20 || (version[0] === 20 && version[1] < 19)) {
  console.error('tsvenv: Node ' + process.versions.node + ' is too old; install Node 20.19 or later');
  process.exitCode = 1;
} else {
  const hot = process.argv[2] === 'export' || process.argv[2] === 'exec';
  // The hot program answers false when it needs what only the cold one can do (reading a changed config.toml).
  if (!hot || !(await (await import('../dist/hot.js')).main(process))) {
    await (await import('../dist/cold.js')).main(process);
  }
}
