import type { Benefits } from 'kassa';
import type { LandingTexts } from '@/components/landing';
import { hasArrived } from './has-arrived';
import { type Dictionary, fill, language, planName } from './i18n';
import { kassa } from './kassa';
import { trialPagesOpen } from './lab-mode';
import { currentUser } from './session';

export interface Arrival {
  plan: string | undefined;
  recurring: boolean;
  arrived: boolean;
  benefits: Benefits;
  texts: LandingTexts;
}

/** How things stand for a customer who comes back from paying for a plan. */
export async function arrival(asked: string | undefined): Promise<Arrival> {
  const { t } = await language();
  const user = await currentUser();
  const [plans, benefits, orders] = await Promise.all([
    kassa.plans(),
    kassa.benefits(user.id),
    kassa.orders(user.id),
  ]);
  // The address only says what to show; what the customer has comes from the ledger.
  const plan = plans.find(({ id }) => id === asked);
  const recurring = plan?.interval !== undefined;
  return {
    plan: plan?.id,
    recurring,
    arrived: recurring ? benefits.activePlanId === plan?.id : hasArrived(orders, plan?.id),
    benefits,
    texts: texts(t, plan?.id),
  };
}

function texts(t: Dictionary, plan: string | undefined): LandingTexts {
  return {
    ...t.success,
    done: plan ? fill(t.success.done, { plan: planName(t, plan) }) : t.success.doneAny,
    toUsage: trialPagesOpen() ? t.success.toUsage : undefined,
  };
}
