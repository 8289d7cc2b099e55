import type { LandingProps } from '@/components/landing';
import { fill, language, planName } from './i18n';
import { kassa } from './kassa';
import { trialPagesOpen } from './lab-mode';
import { currentUser } from './session';

/**
 * How things stand for a customer who comes back from paying. The address only says which
 * checkout to look at, and only among the customer's own; what they have comes from the ledger.
 */
export async function arrival(checkout: string | undefined): Promise<LandingProps> {
  const { t } = await language();
  const user = await currentUser();
  const initial = await kassa.arrival(user.id, { checkout });
  const { success } = t;
  const done = initial.plan
    ? fill(success.done, { plan: planName(t, initial.plan) })
    : success.doneAny;
  const toUsage = trialPagesOpen() ? success.toUsage : undefined;
  return { checkout, initial, texts: { ...success, done, toUsage, kinds: t.kinds } };
}
