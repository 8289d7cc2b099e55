'use server';

import { revalidatePath } from 'next/cache';
import { KassaError, type ProviderName } from 'kassa';
import { STAFF, staffOnly } from '../demo-guard';
import { number, signed } from '../format';
import { fill, language } from '../i18n';
import { kassa } from '../kassa';
import { labNow } from '../lab';
import { tills } from '../tills';
import type { Said } from './subscription';

const MONTH = 31 * 24 * 60 * 60 * 1000;

/** Gives credits, or takes some: with a name and a reason, once for each press. */
export async function grantCredits(_before: Said, form: FormData): Promise<Said> {
  staffOnly();
  const { t, locale } = await language();
  const account = text(form, 'account');
  const by = { author: STAFF, reason: text(form, 'reason'), key: text(form, 'key') };
  const kind = form.get('kind') === 'translation' ? 'translation' : 'credits';
  return done(async () => {
    const given = await kassa.grant(account, Number(text(form, 'amount')), { ...by, kind });
    if (given.ok) {
      return { ok: true, text: fill(t.admin.given, { n: signed(given.amount, locale) }) };
    }
    const available = number(given.available ?? 0, locale);
    return { ok: false, text: fill(t.admin.tooFew, { available }) };
  });
}

/** Settles what was used too much. */
export async function forgiveDebt(_before: Said, form: FormData): Promise<Said> {
  staffOnly();
  const { t, locale } = await language();
  const by = { author: STAFF, reason: text(form, 'reason'), key: text(form, 'key') };
  return done(async () => {
    const settled = await kassa.forgive(text(form, 'account'), by);
    if (!settled.ok) return { ok: false, text: t.errors.refused.other };
    return { ok: true, text: fill(t.admin.forgiven, { n: number(settled.amount, locale) }) };
  });
}

/** Compares what providers list with what is stored; takes what is missing only when told. */
export async function reconcile(_before: Said, form: FormData): Promise<Said> {
  staffOnly();
  const { t, locale } = await language();
  const repair = form.get('deed') === 'repair';
  const since = ((await labNow()) ?? Date.now()) - MONTH;
  const providers = new Set<ProviderName>(tills().map(({ provider }) => provider));
  return done(async () => {
    let checked = 0;
    let drifts = 0;
    for (const provider of providers) {
      for await (const page of kassa.reconcile(provider, { since, repair })) {
        checked += page.checked;
        drifts += page.drifts.length;
      }
    }
    const sums = { checked: number(checked, locale), drifts: number(drifts, locale) };
    return { ok: true, text: fill(repair ? t.admin.repaired : t.admin.compared, sums) };
  });
}

async function done(act: () => Promise<Said>): Promise<Said> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof KassaError) return { ok: false, text: error.hint };
    throw error;
  } finally {
    revalidatePath('/', 'layout');
  }
}

function text(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value.trim() : '';
}
