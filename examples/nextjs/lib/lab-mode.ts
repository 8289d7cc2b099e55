/** The offline lab's address, where there is one. Nothing of the lab opens where money is real. */
export function labUrl(): string | undefined {
  const { KASSA_LAB, KASSA_ENVIRONMENT, STRIPE_SECRET_KEY = '' } = process.env;
  const live = KASSA_ENVIRONMENT === 'live' || /^(sk|rk)_live_/.test(STRIPE_SECRET_KEY);
  return live ? undefined : KASSA_LAB?.replace(/\/$/, '') || undefined;
}

/** Whether the pages for trying things out are there at all. */
export function trialPagesOpen(): boolean {
  return process.env.NODE_ENV !== 'production' || labUrl() !== undefined;
}
