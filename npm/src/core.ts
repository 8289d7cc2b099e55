// The core's one instance in this process, and the only file that calls it.

import {
  Core,
  dropInstance,
  initSync,
  type Job,
  schema,
  schema_version,
  verify,
} from '../wasm/core.js';
import { joined } from './bytes.js';
import { unavailable } from './errors.js';
import type { Ask, Fact, Header, KassaError, Moment, Received, Secret, Step } from './wire.js';

let compile: (() => WebAssembly.Module) | undefined;
let compiled: WebAssembly.Module | undefined;
let running = false;
let configured: { config: string; core: Core } | undefined;
/** Those of the current instance. It holds none of them: a request that its host drops is collected. */
let jobs = new WeakSet<Job>();

/** Says how this runtime gets the module. It is asked for at the first call, not at import. */
export function provideModule(source: () => WebAssembly.Module): void {
  compile = source;
}

/** Begins a job. */
export function begin(config: string, ask: Ask, bodies: readonly Uint8Array[], at: Moment): Job {
  return enter(() => {
    const core = coreOf(config);
    const lengths = Uint32Array.from(bodies, ({ length }) => length);
    const job = core.begin(JSON.stringify(ask), joined(bodies), lengths, at.now, at.entropy);
    jobs.add(job);
    return job;
  });
}

/** The last one is kept: an app has one configuration, and a job keeps what it needs of it. */
function coreOf(config: string): Core {
  if (configured?.config !== config) {
    configured?.core.free();
    configured = undefined;
    configured = { config, core: new Core(config) };
  }
  return configured.core;
}

/** Brings a fact to a job, or starts it. */
export function next(job: Job, fact?: Fact, body?: Uint8Array): Step {
  if (!jobs.has(job)) throw restarted();
  const text = fact && JSON.stringify(fact, withoutBigInts);
  return enter(() => JSON.parse(job.next(text, body)) as Step);
}

/** Forgets a job, ended or not. */
export function release(job: Job): void {
  if (jobs.delete(job)) enter(() => job.free());
}

/** The statements that make the tables; harmless to run twice. */
export function tables(): string[] {
  return enter(() => JSON.parse(schema()) as string[]);
}

/** The query that tells which version of the tables is there, and the version that has to be. */
export function tablesVersion(): [sql: string, version: number] {
  return enter(() => JSON.parse(schema_version()) as [string, number]);
}

/** Proves one webhook without a store. */
export function prove(
  provider: string,
  headers: Header[],
  body: Uint8Array,
  secrets: Secret[],
  now: number,
): { Ok: Received } | { Err: KassaError } {
  const [heads, keys] = [JSON.stringify(headers), JSON.stringify(secrets)];
  return enter(() => JSON.parse(verify(provider, heads, body, keys, now)));
}

/**
 * The core answers every mistake with a value. So whatever is thrown out of it says that its
 * instance is broken; the next call then gets a fresh one.
 */
function enter<T>(call: () => T): T {
  if (!running) start();
  try {
    return call();
  } catch (error) {
    abandon();
    throw restarted(error);
  }
}

function start(): void {
  if (!compile) throw unavailable('no_core', 'Import `kassa` itself, not one of its inner files.');
  compiled ??= compile();
  initSync({ module: compiled });
  running = true;
}

/** The memory of its jobs is gone with it; what is collected later knows that (see the glue). */
function abandon(): void {
  configured = undefined;
  jobs = new WeakSet();
  dropInstance();
  running = false;
}

function restarted(cause?: unknown): Error {
  return unavailable(
    'core_restarted',
    'The core was restarted. Ask again, and report this.',
    cause,
  );
}

/** Some drivers return 64-bit integers so; the core reads them as text too. */
function withoutBigInts(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
