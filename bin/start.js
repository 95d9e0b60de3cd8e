// These answer false when they need what only the cold program can do: help, or reading a changed config.toml.
const own = { export: '../dist/hot.cjs', exec: '../dist/hot.cjs', create: '../dist/create.cjs' }[process.argv[2]];

const started = own === undefined ? Promise.resolve(false) : require(own).main(process);
started.then((done) => done || import('../dist/cold.js').then(({ main }) => main(process)));
