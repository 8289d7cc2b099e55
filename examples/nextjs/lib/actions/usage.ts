'use server';

import { revalidatePath } from 'next/cache';
import type { Strategy } from 'kassa';
import {
  deductCreditsPrioritizingOneTime,
  deductCreditsPrioritizingSubscription,
  deductOneTimeCredits,
  deductSubscriptionCredits,
  kassa,
} from '../kassa';
import { number } from '../format';
import { fill, language } from '../i18n';
import { trialPagesOpen } from '../lab-mode';
import { currentUser } from '../session';
import type { Said } from './subscription';

// In your app the amount comes from what was really used, on the server, never from a form.
const deduct: Record<Strategy, typeof deductOneTimeCredits> = {
  oneTimeOnly: deductOneTimeCredits,
  subscriptionOnly: deductSubscriptionCredits,
  subscriptionFirst: deductCreditsPrioritizingSubscription,
  oneTimeFirst: deductCreditsPrioritizingOneTime,
  expiringFirst: (user, amount, key) =>
    kassa.deduct(user, amount, { strategy: 'expiringFirst', key }),
};

/** Spends credits by the strategy whose button was pressed. */
export async function spend(_before: Said, form: FormData): Promise<Said> {
  const { t, locale } = await language();
  const amount = Number(form.get('amount'));
  const strategy = form.get('strategy');
  const key = form.get('key');
  if (!trialPagesOpen()) return { ok: false, text: t.usage.failed };
  if (!Number.isSafeInteger(amount) || amount < 1) return { ok: false, text: t.usage.invalid };
  if (typeof strategy !== 'string' || !isStrategy(strategy) || typeof key !== 'string') {
    return { ok: false, text: t.usage.failed };
  }
  const user = await currentUser();
  try {
    // The key makes a double click, or a retry after a lost answer, one spend.
    const reply = await deduct[strategy](user.id, amount, key);
    revalidatePath('/', 'layout');
    if (reply.ok) {
      const left = number(reply.benefits.totalAvailableCredits, locale);
      return { ok: true, text: fill(t.usage.spent, { n: number(amount, locale), left }) };
    }
    return {
      ok: false,
      text: fill(t.usage.refused, {
        needed: number(reply.needed ?? amount, locale),
        available: number(reply.available ?? 0, locale),
      }),
    };
  } catch {
    return { ok: false, text: t.usage.failed };
  }
}

function isStrategy(value: string): value is Strategy {
  return Object.hasOwn(deduct, value);
}
