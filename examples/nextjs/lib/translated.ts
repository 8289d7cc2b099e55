import type { Plan } from 'kassa';
import type { Dictionary } from './i18n';

/** The catalog in the visitor's language; prices and benefits stay as they are. */
export function translated(plans: readonly Plan[], t: Dictionary): Plan[] {
  const texts: Record<string, { name: string; description: string }> = t.plans;
  return plans.map((plan) => ({ ...plan, ...texts[plan.id] }));
}
