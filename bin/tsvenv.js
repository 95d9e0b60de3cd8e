#!/usr/bin/env node
// CommonJS, as bin/package.json says, because Node starts faster so; and in a syntax that any Node can parse, so that an
// old one says what it lacks instead of a stack.
var version = process.versions.node.split('.').map(Number);
var name = process.argv[2];
var hot = name === 'export' || name === 'exec' ? '../dist/hot.cjs' : undefined;
var own = name === 'create' ? '../dist/create.cjs' : hot;

if (version[0] < 20 || (version[0] === 20 && version[1] < 19)) {
  // biome-ignore lint/style/useTemplate: see above
  console.error('tsvenv: Node ' + process.versions.node + ' is too old; install Node 20.19 or later');
  process.exitCode = 1;
} else if (own === undefined) {
  require('./cold.js');
} else {
  // They answer false when they need what only the cold program can do: help, or reading a changed config.toml.
  require(own)
    .main(process)
    // biome-ignore lint/complexity/useArrowFunction: see above
    .then(function (done) {
      if (!done) require('./cold.js');
    });
}
