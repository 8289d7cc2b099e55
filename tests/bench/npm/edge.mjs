// To be imported before the package: here requests are served as in an edge runtime, each a job of
// its own (that is where requests get lost), and the core's instances are seen.

globalThis.EdgeRuntime = 'of the bench';

export const wasm = { instances: 0, memory: undefined };

const { Instance } = WebAssembly;
WebAssembly.Instance = function (...words) {
  const instance = new Instance(...words);
  // Node.js has a wasm of its own, which parses HTTP.
  if ('job_next' in instance.exports) {
    wasm.instances += 1;
    wasm.memory = instance.exports.memory;
  }
  return instance;
};
