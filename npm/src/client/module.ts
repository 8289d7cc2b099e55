// The module behind `kassa/client`: fetched once, when it is first needed.

type Client = typeof import('../../wasm/client.js');

/** The module cannot run on this page; the hint says what to change. */
export class ClientError extends Error {
  override readonly name = 'ClientError';

  constructor(
    readonly code: string,
    readonly hint: string,
    cause?: unknown,
  ) {
    super(`${code}: ${hint}`, { cause });
  }
}

/** Loads at the first call. After a failure, such as a lost connection, the next one tries again. */
export function once<Module>(load: () => Promise<Module>): () => Promise<Module> {
  let loading: Promise<Module> | undefined;
  return () => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
}

/** The module that pays. */
export const client: () => Promise<Client> = once(load);

/** Resolves once the module is there, for a caller that would rather not wait for it. */
export async function ready(): Promise<void> {
  await client();
}

async function load(): Promise<Client> {
  const [glue, { base64 }] = await Promise.all([
    import('../../wasm/client.js'),
    import('../../wasm/client_inline.js'),
  ]);
  glue.initSync({ module: await compiledText(base64) });
  return glue;
}

/** The bytes are the package's own, so that only the page's policy can refuse them. */
export async function compiledText(base64: string): Promise<WebAssembly.Module> {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  try {
    return await WebAssembly.compile(bytes);
  } catch (error) {
    throw new ClientError(
      'wasm_blocked',
      "This page may not run WebAssembly. Add 'wasm-unsafe-eval' to script-src in its " +
        'Content-Security-Policy header.',
      error,
    );
  }
}
