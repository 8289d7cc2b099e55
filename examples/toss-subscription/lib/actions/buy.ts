'use server';

import { KassaError, type WayToPay } from 'kassa';
import { kassa } from '../kassa';
import { remember } from '../people';
import type { Cycle } from '../plans';
import { currentUser } from '../session';
import type { User } from '../user';
import { refusalText } from '../words/refusals';

/** The window to open, or why there is none. */
export type Opening = { ok: true; way: WayToPay } | { ok: false; text: string };

/** Stores a card and pays the first period: one step for the customer. */
export async function subscribe(plan: Cycle): Promise<Opening> {
  return opened((customer) => kassa.checkout({ customer, plan, locale: 'ko' }));
}

export async function buyPackByCard(): Promise<Opening> {
  return opened((customer) => kassa.checkout({ customer, plan: 'pack', locale: 'ko' }));
}

/** Into a virtual account: an account of a bank that waits for this one payment. */
export async function buyPackByDeposit(): Promise<Opening> {
  const virtualAccount = { validHours: 72, cashReceipt: { type: '소득공제' } };
  const options = { method: 'VIRTUAL_ACCOUNT', virtualAccount };
  return opened((customer) => kassa.checkout({ customer, plan: 'pack', locale: 'ko', options }));
}

/** Another card in place of the present one. What is overdue is paid with it at once. */
export async function registerCard(): Promise<Opening> {
  return opened((customer) => kassa.registerMethod(customer, { locale: 'ko' }));
}

type Page = { ok: true; way: WayToPay } | { ok: false; code: string };

async function opened(open: (customer: User) => Promise<Page>): Promise<Opening> {
  const customer = await currentUser();
  try {
    const page = await open(customer);
    if (!page.ok) return { ok: false, text: refusalText(page.code) };
    await remember(customer);
    return { ok: true, way: page.way };
  } catch (error) {
    if (error instanceof KassaError) return { ok: false, text: refusalText(error.code) };
    throw error;
  }
}
