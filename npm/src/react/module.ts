/** How long a press waits for the module before it goes on without it. */
const PATIENCE = 1_500;

type Client = typeof import('../client/index.js');

let loading: Promise<Client | undefined> | undefined;

/**
 * The client module, fetched at the first need only. Nothing depends on it: if it does not come in
 * time or may not run here, plain `fetch` does what it can.
 */
export function clientInTime(): Promise<Client | undefined> {
  // After a failure, such as a lost connection, the next press tries again.
  loading ??= load().catch(() => (loading = undefined));
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE));
  return Promise.race([loading, late]);
}

async function load(): Promise<Client> {
  const client = await import('../client/index.js');
  await client.ready();
  return client;
}
