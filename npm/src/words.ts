// The words that an app's own plans bring along, as literal types: what `benefits()` can say, and
// which kinds of credits there are to spend.

import type { PlanId, PlanSource } from './plans.js';

/** The words of one app's plans. */
export interface Words {
  /** Ids of plans. */
  plan: string;
  /** Names of features. */
  feature: string;
  /** Kinds of credits; the plain one is `credits`. */
  kind: string;
  /** Names of limits. */
  limit: string;
  /** The app's own values by name. */
  values: object;
}

/** The words that a source offers. Loaded plans have some that nobody knows before. */
export type WordsOf<Source extends PlanSource> = Source extends (...args: never) => unknown
  ? Words
  : string extends keyof Source
    ? Words
    : {
        plan: PlanId<Source>;
        feature: Extract<Items<Benefit<Source, 'features'>>, string>;
        kind: 'credits' | Names<Benefit<Source, 'credits'>>;
        limit: Names<Benefit<Source, 'limits'>>;
        values: Values<Benefit<Source, 'values'>>;
      };

/** What the plans say of one benefit: a union, and nothing of plans that are silent. */
type Benefit<Source, Field extends string> = Found<Source[keyof Source], Field>;
type Found<Plan, Field extends string> = Plan extends {
  readonly benefits: { readonly [Name in Field]: infer Told };
}
  ? Told
  : never;

type Items<Lists> = Lists extends readonly (infer Item)[] ? Item : never;
/** The names of all records of a union, where `keyof` has only those that all of them share. */
type Names<Records> = Records extends unknown ? Extract<keyof Records, string> : never;
type Values<Records> = { [Name in Names<Records>]: ValueOf<Records, Name> };
type ValueOf<Records, Name extends string> = Records extends { readonly [N in Name]: infer Value }
  ? Value
  : never;
