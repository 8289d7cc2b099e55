// The core's one instance in this process, and the only file that calls it.

import * as glue from '../wasm/core.js';
import { joined } from './bytes.js';
import { instanceOf, restarted } from './instance.js';
import { type Prove, proverOf } from './prover.js';
import type { Ask, Fact, Moment, Step } from './wire.js';

export type Job = glue.Job;

/** The set-ups that were asked last: an app has one, unless it serves several shops. */
const configured = new Map<string, glue.Core>();

/** Each takes some kilobytes. */
const MOST_CONFIGURED = 32;

/** Those of the current instance. It holds none of them: a request that its host drops is collected. */
let jobs = new WeakSet<Job>();
const instance = instanceOf(glue, () => {
  configured.clear();
  jobs = new WeakSet();
  prover.forget();
});
const prover = proverOf(instance, (provider, secrets) => new glue.Verifier(provider, secrets));

let all = false;

/** Of two entries in one process the one with all providers serves both. */
export function provideModule(source: () => WebAssembly.Module, hasAll: boolean): void {
  if (all) return;
  all = hasAll;
  instance.provide(source);
}

/** Begins a job. */
export function begin(config: string, ask: Ask, bodies: readonly Uint8Array[], at: Moment): Job {
  return instance.enter(() => {
    const core = coreOf(config);
    const lengths = Uint32Array.from(bodies, ({ length }) => length);
    const job = core.begin(JSON.stringify(ask), joined(bodies), lengths, at.now, at.entropy);
    jobs.add(job);
    return job;
  });
}

/** A job keeps what it needs of its set-up, so one that is old can go at any time. */
function coreOf(config: string): glue.Core {
  const known = configured.get(config);
  if (known) return known;
  for (const [old, core] of configured) {
    if (configured.size < MOST_CONFIGURED) break;
    configured.delete(old);
    core.free();
  }
  const core = new glue.Core(config);
  configured.set(config, core);
  return core;
}

/** Brings a fact to a job, or starts it. */
export function next(job: Job, fact?: Fact, body?: Uint8Array): Step {
  if (!jobs.has(job)) throw restarted();
  const text = fact && JSON.stringify(fact, withoutBigInts);
  return instance.enter(() => JSON.parse(job.next(text, body)) as Step);
}

/** Forgets a job, ended or not. */
export function release(job: Job): void {
  if (jobs.delete(job)) instance.enter(() => job.free());
}

/** The statements that make the tables; harmless to run twice. */
export function tables(): string[] {
  return instance.enter(() => JSON.parse(glue.schema()) as string[]);
}

/** The query that tells which version of the tables is there, and the version that has to be. */
export function tablesVersion(): [sql: string, version: number] {
  return instance.enter(() => JSON.parse(glue.schema_version()) as [string, number]);
}

/** Proves one webhook without a store, and reads it. */
export const prove: Prove = prover.asking((verifier, headers, body, now) =>
  verifier.read(headers, body, now),
);

/** Some drivers return 64-bit integers so; the core reads them as text too. */
function withoutBigInts(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
