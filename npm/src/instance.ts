// A wasm module's one instance in this process: made at the first call, and again when it broke.

import { unavailable } from './errors.js';

/** What wasm-bindgen generates, and what the build adds to it. */
export interface Glue {
  initSync(from: { module: WebAssembly.Module }): { memory: WebAssembly.Memory };
  dropInstance(): void;
}

/** How a module is called. */
export interface Instance {
  /** Says how this runtime gets the module. It is asked for at the first call, not at import. */
  provide(source: () => WebAssembly.Module): void;
  /** Calls into the module. */
  enter<T>(call: () => T): T;
  /** The module's memory as it is now; it may move with any call. */
  bytes(): Uint8Array;
}

/** `forget` lets go of everything that the instance made. */
export function instanceOf(glue: Glue, forget: () => void): Instance {
  let source: (() => WebAssembly.Module) | undefined;
  let compiled: WebAssembly.Module | undefined;
  let memory: WebAssembly.Memory | undefined;
  let bytes = new Uint8Array();

  function start(): void {
    if (!source) throw unavailable('no_core', 'Import `kassa` itself, not one of its inner files.');
    compiled ??= source();
    ({ memory } = glue.initSync({ module: compiled }));
  }

  /** What it made is gone with it; what is collected later knows that (see the glue). */
  function abandon(): void {
    forget();
    glue.dropInstance();
    memory = undefined;
  }

  return {
    provide(from) {
      source = from;
    },
    /**
     * The core answers every mistake with a value. So whatever is thrown out of it says that its
     * instance is broken; the next call then gets a fresh one.
     */
    enter(call) {
      if (!memory) start();
      try {
        return call();
      } catch (error) {
        abandon();
        throw restarted(error);
      }
    },
    bytes() {
      if (memory && bytes.buffer !== memory.buffer) bytes = new Uint8Array(memory.buffer);
      return bytes;
    },
  };
}

/** The answer of a job or a call that was under way in an instance that is gone. */
export function restarted(cause?: unknown): Error {
  return unavailable(
    'core_restarted',
    'The core was restarted. Ask again, and report this.',
    cause,
  );
}
