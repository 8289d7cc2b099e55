// The words of an app's own plans are the words of `benefits()`, on the server and in a page.
// `tsc` checks this file here, and in apps that installed the package (tests/packaging).

import { type Benefits, type BenefitsOf, createKassa, type Kassa } from 'kassa';
import { benefits } from 'kassa/client';
import { useBenefits } from 'kassa/react';
import { sqlite } from 'kassa/stores/sqlite';
import type { ReactElement } from 'react';

const store = sqlite('x.sqlite');
const usd = { amount: 900, currency: 'usd' };

const kassa = createKassa({
  plans: {
    solo: {
      name: 'Solo',
      price: usd,
      interval: 'month',
      pastDue: 'closed',
      benefits: {
        monthlyCredits: 100,
        credits: { image: { monthly: 10 } },
        features: ['export'],
        limits: { projects: 3 },
        values: { support: 'email' },
        leftOver: 'accumulate',
        lastingMonths: 2,
        onUpgrade: 'full',
        overspent: 'freeze',
      },
    },
    team: {
      name: 'Team',
      price: usd,
      interval: 'month',
      benefits: {
        features: ['export', 'speakers'],
        limits: { projects: 20, seats: { amount: 1, perUnit: true } },
        values: { support: 'phone', colours: ['red'] },
      },
    },
    pack: { name: 'Pack', price: usd, benefits: { oneTimeCredits: 5, oneTimeDays: 365 } },
    video: { name: 'Video', price: usd, benefits: { credits: { video: { oneTime: 5 } } } },
    poster: { name: 'Poster', price: usd },
  },
  providers: {},
  store,
});

declare const has: BenefitsOf<typeof kassa>;
void kassa.benefits('ada').then((found): typeof has => found);
const plan: 'solo' | 'team' | 'pack' | 'video' | 'poster' | undefined = has.activePlanId;
const sum: number = has.limits.projects + has.limits.seats + has.credits.image.available;
const rest: number = has.credits.credits.held + has.credits.video.debt;
const support: 'email' | 'phone' | undefined = has.values.support;
const colour: 'red' | undefined = has.values.colours?.[0];
void [plan, sum, rest, support, colour, has.features.includes('speakers')];
// @ts-expect-error: there is no such plan
void (has.activePlanId === 'sole');
// @ts-expect-error: there is no such feature
has.features.includes('exprot');
// @ts-expect-error: there is no such limit
void has.limits.project;
// @ts-expect-error: there is no such kind of credits
void has.credits.images;
// @ts-expect-error: a value is what one of the plans says
void (has.values.support === 'fax');
// @ts-expect-error: perhaps no plan of theirs has it
void has.values.colours.length;

const spend = { strategy: 'expiringFirst', key: 'job' } as const;
void kassa.deduct('ada', 1, { ...spend, kind: 'image' });
// @ts-expect-error: there is no such kind of credits
void kassa.deduct('ada', 1, { ...spend, kind: 'imgae' });
// @ts-expect-error: nor to hold
void kassa.reserve('ada', 1, { ...spend, kind: 'imgae' });
// @ts-expect-error: nor to give
void kassa.grant('ada', 1, { kind: 'imgae', author: 'eve', reason: 'sorry', key: 'k' });
// @ts-expect-error: a person has to say why
void kassa.grant('ada', 1, { author: 'eve', key: 'k' });

// What work came to has to be asked before its result is there.
const draw = kassa.withCredits('ada', 20, async ({ reservation }) => [reservation], {
  ...spend,
  kind: 'image',
  cost: (images) => images.length,
});
void draw.then((done) => {
  if (done.ok) return [done.result[0]?.length, done.amount, done.unpaid, done.benefits.limits.seats];
  if (done.code === 'done_before') return done.ok;
  return [done.code, done.needed];
});
// @ts-expect-error: perhaps it did not run
void draw.then((done) => done.result);
// @ts-expect-error: a cost is a number of credits
void kassa.withCredits('ada', 1, () => 1, { ...spend, cost: () => '3' });

// In a page only the type is imported, and nothing of the server.
type Mine = typeof kassa;
const mine: BenefitsOf<Mine> = has;
const any: Benefits = has;
const loose: Kassa = kassa;
void [mine, any, loose];
export function Projects(): ReactElement {
  const state = useBenefits<Mine>({ initial: has });
  // @ts-expect-error: there is no such limit
  void state.benefits?.limits.project;
  return <b>{state.benefits?.limits.projects}</b>;
}
void benefits<Mine>().then((reply) => reply.ok && reply.result.credits.image.available);
void benefits().then((reply) => reply.ok && reply.result.limits['anything']);

// Loaded plans have words that nobody knows before.
const loaded = createKassa({ plans: () => ({}), providers: {}, store });
void loaded.deduct('ada', 1, { strategy: 'oneTimeOnly', kind: 'anything' });
void loaded.benefits('ada').then(({ features, limits }) => [features.includes('x'), limits['x']]);

createKassa({
  // @ts-expect-error: a limit is a number, or has an amount
  plans: { pro: { name: 'Pro', price: usd, benefits: { limits: { seats: { perUnit: true } } } } },
  providers: {},
  store,
});
createKassa({
  // @ts-expect-error: a value is something that JSON can hold
  plans: { pro: { name: 'Pro', price: usd, benefits: { values: { when: new Date() } } } },
  providers: {},
  store,
});
