#!/usr/bin/env node
// CommonJS, as bin/package.json says, because Node starts faster so; and in a syntax that any Node can parse, so that an
// old one says what it lacks instead of a stack.
var version = process.versions.node.split('.').map(Number);
if (version[0] < 20 || (version[0] === 20 && version[1] < 19)) {
  // biome-ignore lint/style/useTemplate: see above
  console.error('tsvenv: Node ' + process.versions.node + ' is too old; install Node 20.19 or later');
  process.exitCode = 1;
} else {
  require('./start.js');
}
