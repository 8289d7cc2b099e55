/** A module that lies in the bundle as text, for runtimes without a way to import wasm. */
export function moduleOf(base64: string): WebAssembly.Module {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  return new WebAssembly.Module(bytes);
}
