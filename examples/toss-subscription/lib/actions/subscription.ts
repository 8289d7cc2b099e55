'use server';

import { revalidatePath } from 'next/cache';
import { KassaError } from 'kassa';
import { now } from '../clock';
import { won } from '../format';
import { kassa } from '../kassa';
import { type Cycle, plans } from '../plans';
import { refundable } from '../refund-rule';
import { currentUser } from '../session';
import { refusalText } from '../words/refusals';

/** What a form shows after its action; nothing before it. */
export type Said = { ok: boolean; text: string } | undefined;

type Reply = { ok: true } | { ok: false; code: string };

/** The difference counts at once: a dearer cycle is charged now, a cheaper one lowers what follows. */
export async function changeNow(plan: Cycle): Promise<Said> {
  const { id } = await currentUser();
  const text = `${plans[plan].name}으로 바꿨습니다.`;
  return told(() => kassa.change(id, { plan, when: 'now', proration: 'now' }), text);
}

/** What is paid stays until its end. */
export async function changeLater(plan: Cycle): Promise<Said> {
  const { id } = await currentUser();
  const text = `다음 결제부터 ${plans[plan].name}으로 바뀝니다.`;
  return told(() => kassa.change(id, { plan, when: 'period_end' }), text);
}

export async function cancel(): Promise<Said> {
  const { id } = await currentUser();
  return told(() => kassa.cancel(id, { when: 'period_end' }), '해지를 예약했습니다.');
}

export async function resume(): Promise<Said> {
  const { id } = await currentUser();
  return told(() => kassa.resume(id), '구독을 이어 갑니다.');
}

export async function pause(): Promise<Said> {
  const { id } = await currentUser();
  return told(() => kassa.pause(id), '구독을 쉽니다. 쉬는 동안에는 결제하지 않습니다.');
}

export async function removeCard(method: string): Promise<Said> {
  const { id } = await currentUser();
  return told(() => kassa.unregisterMethod(id, method), '카드를 삭제했습니다.');
}

/** A refund that the customer asks for: in part or in whole, within the shop's own rule. */
export async function refund(_before: Said, form: FormData): Promise<Said> {
  const user = await currentUser();
  const field = (name: string) => String(form.get(name) ?? '').trim();
  const order = (await kassa.orders(user.id)).find(({ id }) => id === field('order'));
  const amount = Number(field('amount'));
  if (!order || !refundable(order, await now())) return { ok: false, text: refusalText('no_payment') };
  const account = { bank: field('bank'), accountNumber: field('number'), holderName: field('holder') };
  const to = order.details?.deposit && { refundReceiveAccount: account };
  return told(
    // The form's key: pressed twice, or sent again after a lost answer, it is one refund.
    () => kassa.refund(user.id, order.id, { amount, key: field('key'), ...(to && { options: to }) }),
    `${won(amount)} 환불을 요청했습니다.`,
  );
}

async function told(ask: () => Promise<Reply>, text: string): Promise<Said> {
  try {
    const reply = await ask();
    return reply.ok ? { ok: true, text } : { ok: false, text: refusalText(reply.code) };
  } catch (error) {
    if (error instanceof KassaError) return { ok: false, text: refusalText(error.code) };
    throw error;
  } finally {
    revalidatePath('/', 'layout');
  }
}
