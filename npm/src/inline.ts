// For runtimes without a way to import wasm, such as Node.js and bundlers: the module as text.

import { base64 } from '../wasm/core_inline.js';
import { provideModule } from './core.js';

provideModule(() => {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  return new WebAssembly.Module(bytes);
});

export * from './index.js';
