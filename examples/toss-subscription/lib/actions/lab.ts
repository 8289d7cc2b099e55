'use server';

import { revalidatePath } from 'next/cache';
import { kassa } from '../kassa';
import { deposit, moveClock, setCard, webhooksLanded } from '../lab';
import { labUrl } from '../lab-mode';
import { currentUser } from '../session';
import type { Said } from './subscription';

type Deed = 'day' | 'due' | 'fail' | 'lost' | 'fix' | 'deposit';

const deeds: Record<Deed, (user: string) => Promise<string | undefined>> = {
  day: async () => {
    await moveClock('1d');
    return '하루가 지났습니다.';
  },

  due: async (user) => {
    const held = await counting(user);
    if (!held?.periodEnd) return undefined;
    await moveClock(held.periodEnd);
    return '다음 결제일이 되었습니다.';
  },

  fail: async (user) => {
    const held = await counting(user);
    if (!held) return undefined;
    await setCard(held.id, 'REJECT_CARD_PAYMENT');
    return '이제 카드사가 결제를 거절합니다.';
  },

  lost: async (user) => {
    const held = await counting(user);
    if (!held) return undefined;
    await setCard(held.id, 'INVALID_CARD_LOST_OR_STOLEN');
    return '이제 카드가 분실 신고된 상태입니다.';
  },

  fix: async (user) => {
    const held = await counting(user);
    if (!held) return undefined;
    await setCard(held.id, 'pays');
    return '카드가 다시 결제됩니다.';
  },

  deposit: async (user) => {
    const orders = await kassa.orders(user);
    const waits = orders.find(({ status, details }) => status === 'pending' && details?.deposit);
    if (!waits) return undefined;
    await deposit(waits.id);
    return '입금되었습니다.';
  },
};

/** One of the lab bar's buttons. */
export async function labAct(_before: Said, form: FormData): Promise<Said> {
  const deed = form.get('deed');
  if (!labUrl() || typeof deed !== 'string' || !Object.hasOwn(deeds, deed)) return undefined;
  const user = await currentUser();
  try {
    const text = await deeds[deed as Deed](user.id);
    await webhooksLanded();
    // What a cron does in real life.
    while ((await kassa.tick()).more);
    return text ? { ok: true, text } : { ok: false, text: '지금은 해당하는 것이 없습니다.' };
  } catch (error) {
    console.error(error);
    return { ok: false, text: '랩이 응답하지 않습니다.' };
  } finally {
    revalidatePath('/', 'layout');
  }
}

async function counting(user: string) {
  const { subscriptionId } = await kassa.benefits(user);
  return (await kassa.subscriptions(user)).find(({ id }) => id === subscriptionId);
}
