import('../dist/cold.js').then(({ main }) => main(process));
