// Runtimes that compile wasm by themselves hand over a module for this import.
declare module '*.wasm?module' {
  const module: WebAssembly.Module;
  export default module;
}
