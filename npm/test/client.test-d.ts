// Checked by `tsc --noEmit`: what a browser may say, and that no secret is among it.

import * as client from '../src/client/index.js';
import type { NoSecrets } from '../src/client/secrets.js';
import type * as react from '../src/react/index.js';

/** Those that nothing may be given for are there to refuse a value that has one. */
type Names<T> = T extends object ? Exclude<keyof T, keyof NoSecrets> : never;

/** Every name of every option that a function of the client takes. */
type Asked = {
  [Name in keyof typeof client]: (typeof client)[Name] extends (...args: infer Given) => unknown
    ? Names<Given[number]>
    : never;
}[keyof typeof client];
type Shown = Names<react.SubscribeButtonProps> | Names<react.KassaSettings> | Names<react.ArrivalOptions>;
type Secret = `${string}${'secret' | 'Secret' | 'key' | 'Key' | 'token' | 'Token'}${string}`;

/** Compiles for nothing at all only. */
type None<T extends never> = T;
export type NoSecret = None<Extract<Asked | Shown, Secret>>;
// The same look finds a name that is there, so it is awake.
const known: Asked & Shown = 'nonce';
void known;
export type Awake = None<Exclude<'plan' | 'checkout' | 'signal' | 'into', Asked>>;

void client.checkout({ plan: 'pro', quantity: 2, locale: undefined }, { onDone: () => undefined });
void client.checkout({ plan: 'pro', items: [{ plan: 'pack', quantity: 2 }] });
void client.checkout({ plan: 'pro', provider: 'lemonSqueezy', overlay: true });
// @ts-expect-error: what else a provider is told is the server's business
void client.checkout({ plan: 'pro', options: {} });
// @ts-expect-error: a price is the server's business
void client.checkout({ plan: 'pro', price: 1 });
// @ts-expect-error: so is who buys
void client.checkout({ plan: 'pro', customer: 'eve' });

// A "no" has to be looked at before its result, and so has what came of the wait.
const reply = await client.arrived({ checkout: 'cs_1', limit: 1_000 });
if (reply.ok && reply.result.state === 'landed') void reply.result.benefits.totalAvailableCredits;
// @ts-expect-error: perhaps it was refused
void reply.result;
// @ts-expect-error: a wait that ended says `late`, never `open`
if (reply.ok && reply.result.state === 'open') void reply;
