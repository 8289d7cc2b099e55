/** The package must not go through Next's bundler: a Worker takes its wasm as a file of its own. */
export default {
  serverExternalPackages: ['kassa'],
  turbopack: { root: import.meta.dirname },
  outputFileTracingRoot: import.meta.dirname,
};
