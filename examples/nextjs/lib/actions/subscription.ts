'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { kassa } from '../kassa';
import { language } from '../i18n';
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
