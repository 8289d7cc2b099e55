'use server';

import { revalidatePath } from 'next/cache';
import type { Subscription } from 'kassa';
import { lastRefundable } from '../dev-actions';
import { language } from '../i18n';
import { kassa } from '../kassa';
import { CARDS, moveClock, replaceCard, webhooksLanded } from '../lab';
import { labUrl } from '../lab-mode';
import { failNext } from '../outbox';
import { currentUser } from '../session';
import { tickAll } from '../work';
import type { Said } from './subscription';

type Deed = 'day' | 'month' | 'fail' | 'fix' | 'refund';

const deeds: Record<Deed, (user: string) => Promise<boolean>> = {
  /** What failed is tried again, such as an e-mail. */
  day: async () => {
    await pass('1d');
    return true;
  },

  /** Renews a monthly plan, and gives a yearly one its next month of credits. */
  month: async () => {
    await pass('1month');
    return true;
  },

  fail: async (user) => {
    const subscription = await counting(user);
    if (!subscription?.periodEnd) return false;
    await replaceCard(subscription, CARDS.failsLater);
    await pass(subscription.periodEnd);
    return true;
  },

  fix: async (user) => {
    const subscription = await counting(user);
    if (!subscription) return false;
    // The provider then tries an open invoice again, at once.
    await replaceCard(subscription, CARDS.good);
    return true;
  },

  refund: async (user) => {
    const order = await lastRefundable(user);
    if (!order) return false;
    return (await kassa.refund(user, order.id)).ok;
  },
};

/** One of the lab bar's buttons. */
export async function labAct(_before: Said, form: FormData): Promise<Said> {
  const { t } = await language();
  const deed = form.get('deed');
  if (!labUrl() || typeof deed !== 'string' || !isDeed(deed)) {
    return { ok: false, text: t.lab.done.trouble };
  }
  const user = await currentUser();
  try {
    const done = await deeds[deed](user.id);
    await webhooksLanded();
    await tickAll();
    revalidatePath('/', 'layout');
    return { ok: done, text: done ? t.lab.done[deed] : t.lab.done.nothing };
  } catch {
    return { ok: false, text: t.lab.done.trouble };
  }
}

/** The subscription that counts, at whichever provider it is. */
async function counting(user: string): Promise<Subscription | undefined> {
  const { subscriptionId } = await kassa.benefits(user);
  return (await kassa.subscriptions(user)).find(({ id }) => id === subscriptionId);
}

/** Makes the next two e-mails fail, to show that they are tried again. */
export async function failMail(): Promise<void> {
  if (labUrl()) await failNext((await currentUser()).id, 2);
  revalidatePath('/dev/mailbox');
}

/** Lets time pass. A renewal's invoice is a draft for about an hour, so two hours more. */
async function pass(by: string | number): Promise<void> {
  await moveClock(by);
  await webhooksLanded();
  await moveClock('2h');
  await webhooksLanded();
}

function isDeed(value: string): value is Deed {
  return Object.hasOwn(deeds, value);
}
