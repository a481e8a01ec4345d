/** For `node -r`: lets a child process of a test run the TypeScript sources, compiled as jest compiles them. */
const { transformFileSync } = require('@swc/core');

const options = {
  swcrc: false,
  jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
  module: { type: 'commonjs' },
  sourceMaps: 'inline',
};

require.extensions['.ts'] = (module, filename) => {
  module._compile(transformFileSync(filename, options).code, filename);
};
