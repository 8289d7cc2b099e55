'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { type ChangeWhen, KassaError } from 'kassa';
import { kassa } from '../kassa';
import { language } from '../i18n';
import type { PlanId } from '../plans';
import { currentUser } from '../session';

/** What a form shows after its action; nothing before it. */
export type Said = { ok: boolean; text: string } | undefined;

export async function openPortal(): Promise<Said> {
  const user = await currentUser();
  const reply = await kassa.portal(user.id, { returnUrl: '/dashboard/subscription' });
  if (reply.ok) redirect(reply.url);
  return refusal(reply.code);
}

/** The provider's page for another card. */
export async function changeCard(): Promise<Said> {
  const user = await currentUser();
  const returnUrl = '/dashboard/subscription';
  const reply = await kassa.portal(user.id, { returnUrl, page: 'payment_method' });
  if (reply.ok) redirect(reply.url);
  return refusal(reply.code);
}

export async function cancelAtPeriodEnd(): Promise<Said> {
  const user = await currentUser();
  return told(await kassa.cancel(user.id, { when: 'period_end' }));
}

export async function cancelNow(): Promise<Said> {
  const user = await currentUser();
  return told(await kassa.cancel(user.id, { when: 'now' }));
}

export async function resume(): Promise<Said> {
  const user = await currentUser();
  return told(await kassa.resume(user.id));
}

/** Until the customer goes on; without access meanwhile. */
export async function pause(): Promise<Said> {
  const user = await currentUser();
  return told(await kassa.pause(user.id));
}

/** A dearer plan counts at once and is paid at once; a cheaper one waits for what was paid. */
export async function changePlan(plan: PlanId, when: ChangeWhen): Promise<Said> {
  const user = await currentUser();
  const proration = when === 'now' ? 'now' : undefined;
  return attempted(() => kassa.change(user.id, { plan, when, proration }));
}

/** Seats count at once, and are paid with the next invoice. */
export async function changeSeats(_before: Said, form: FormData): Promise<Said> {
  const user = await currentUser();
  const quantity = Number(form.get('seats'));
  return attempted(() => kassa.change(user.id, { quantity }));
}

/** What a provider refuses, such as by a card that declines, is thrown; nothing was changed then. */
async function attempted(change: () => ReturnType<typeof kassa.change>): Promise<Said> {
  try {
    return await told(await change());
  } catch (error) {
    if (error instanceof KassaError) return refusal(error.code);
    throw error;
  }
}

async function told(reply: { ok: true } | { ok: false; code: string }): Promise<Said> {
  revalidatePath('/', 'layout');
  return reply.ok ? undefined : refusal(reply.code);
}

/** A business "no" in the visitor's words. */
async function refusal(code: string): Promise<Said> {
  const { t } = await language();
  const texts: Record<string, string> = t.errors.refused;
  return { ok: false, text: texts[code] ?? t.errors.refused.other };
}
