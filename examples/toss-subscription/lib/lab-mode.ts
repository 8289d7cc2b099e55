/** The offline lab's address, where there is one. Nothing of the lab opens where money is real. */
export function labUrl(): string | undefined {
  const { KASSA_LAB, TOSS_SECRET_KEY = '' } = process.env;
  return TOSS_SECRET_KEY.startsWith('live_') ? undefined : KASSA_LAB?.replace(/\/$/, '') || undefined;
}

/** Whether the pages for trying things out are there at all. */
export function trialPagesOpen(): boolean {
  return process.env.NODE_ENV !== 'production' || labUrl() !== undefined;
}
