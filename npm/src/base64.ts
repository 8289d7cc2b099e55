/** A module that lies in the bundle as text, for runtimes without a way to import wasm. */
export function moduleOf(base64: string): WebAssembly.Module {
  return new WebAssembly.Module(bytesOf(base64));
}

type Decoder = { from(text: string, encoding: 'base64'): Uint8Array<ArrayBuffer> };

/** Node.js decodes at once what takes a loop elsewhere: milliseconds of a process's first call. */
function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const { Buffer } = globalThis as { Buffer?: Decoder };
  if (Buffer) return Buffer.from(base64, 'base64');
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}
