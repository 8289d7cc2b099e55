/** The offline lab's address, where there is one. Nothing of the lab opens beside a live key. */
export function labUrl(): string | undefined {
  const url = process.env['KASSA_LAB']?.replace(/\/$/, '');
  return url && !/^(sk|rk)_live_/.test(process.env['STRIPE_SECRET_KEY'] ?? '') ? url : undefined;
}

/** Whether the pages for trying things out are there at all. */
export function trialPagesOpen(): boolean {
  return process.env.NODE_ENV !== 'production' || labUrl() !== undefined;
}
