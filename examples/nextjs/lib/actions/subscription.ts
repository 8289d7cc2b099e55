'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { type ChangeWhen, KassaError, type Proration } from 'kassa';
import { day, money } from '../format';
import { language, per } from '../i18n';
import { kassa } from '../kassa';
import { labNow } from '../lab';
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

/** With what was paid, unless the form says at once. */
export async function cancelPlan(_before: Said, form: FormData): Promise<Said> {
  const user = await currentUser();
  const when = form.get('when') === 'now' ? 'now' : 'period_end';
  return told(await kassa.cancel(user.id, { when }));
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
export async function changePlan(plan: PlanId, when: ChangeWhen, asOf?: number): Promise<Said> {
  const user = await currentUser();
  return attempted(() => kassa.change(user.id, { plan, when, asOf, proration: billed(when) }));
}

function billed(when: ChangeWhen): Proration | undefined {
  return when === 'now' ? 'now' : undefined;
}

/** What a customer is told before a change. */
export interface Consequence {
  name: string;
  value: string;
}

/** What a change would come to, and the time that it was asked of: it then costs exactly this. */
export interface Costs {
  comes: Consequence[];
  asOf?: number | undefined;
}

/** From when, how much from then on, and what is due today. */
export async function previewChange(plan: PlanId, when: ChangeWhen): Promise<Costs> {
  const { t, locale } = await language();
  const words = t.subscription.change;
  const user = await currentUser();
  const [plans, benefits, now, cost] = await Promise.all([
    kassa.plans(),
    kassa.benefits(user.id),
    labNow(),
    kassa.preview(user.id, { plan, when, proration: billed(when) }).catch(() => undefined),
  ]);
  const wanted = plans.find(({ id }) => id === plan);
  if (!wanted) return { comes: [] };
  const price = { ...wanted.price, amount: wanted.price.amount * Math.max(benefits.quantity, 1) };
  const from = when === 'now' ? undefined : benefits.currentPeriodEnd;
  const told = cost?.ok ? cost : undefined;
  // A provider that cannot say what it will bill bills the difference all the same.
  const due = when === 'now' ? words.rest : money({ ...price, amount: 0 }, locale);
  return {
    comes: [
      { name: words.from, value: day(from ?? now ?? Date.now(), locale) },
      { name: words.then, value: `${money(price, locale)} ${per(t, wanted)}` },
      { name: words.due, value: told ? money(told.due, locale) : due },
    ],
    asOf: told?.asOf,
  };
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
