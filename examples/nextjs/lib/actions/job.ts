'use server';

import { revalidatePath } from 'next/cache';
import { moment, number } from '../format';
import { fill, language } from '../i18n';
import { kassa } from '../kassa';
import { trialPagesOpen } from '../lab-mode';
import { currentUser } from '../session';
import type { Said } from './subscription';

/** The most that this recording can cost, and what it does cost in the end. */
const AT_MOST = 60;
const MINUTES = 42;

/** Work that takes a while, as a queue would run it: by the job's own key. */
export async function transcribe(_before: Said, form: FormData): Promise<Said> {
  const { t, locale } = await language();
  const texts = t.usage.job;
  const key = form.get('key');
  const ending = form.get('ending');
  if (!trialPagesOpen() || typeof key !== 'string') return { ok: false, text: t.usage.failed };
  const user = await currentUser();
  const job = { strategy: 'expiringFirst', key, note: 'interview.mp3' } as const;
  if (ending === 'crashes') return crash(user.id, job);

  const transcript = async () => {
    await new Promise((resolve) => setTimeout(resolve, 700));
    if (ending === 'fails') throw new Error('The model is away.');
    return { minutes: MINUTES };
  };
  try {
    const done = await kassa.withCredits(user.id, AT_MOST, transcript, {
      ...job,
      cost: ({ minutes }) => minutes,
    });
    revalidatePath('/', 'layout');
    if (!done.ok) return refused(done);
    const left = number(done.benefits.totalAvailableCredits, locale);
    return { ok: true, text: fill(texts.done, { n: done.amount, of: AT_MOST, left }) };
  } catch {
    // It is the job's own error; what was held for it is back already.
    revalidatePath('/', 'layout');
    return { ok: false, text: fill(texts.threw, { of: AT_MOST }) };
  }
}

/** What a process leaves behind that dies in the middle: a hold to which nobody comes back. */
async function crash(user: string, job: Parameters<typeof kassa.reserve>[2]): Promise<Said> {
  const { t, locale } = await language();
  const held = await kassa.reserve(user, AT_MOST, { ...job, seconds: 600 });
  revalidatePath('/', 'layout');
  if (!held.ok) return refused(held);
  const until = held.expiresAt === undefined ? '' : moment(held.expiresAt, locale);
  return { ok: false, text: fill(t.usage.job.crashed, { of: AT_MOST, until }) };
}

async function refused(no: { code: string; available?: number }): Promise<Said> {
  const { t, locale } = await language();
  const { frozen, tooFew } = t.usage.job;
  if (no.code === 'frozen') return { ok: false, text: frozen };
  const available = number(no.available ?? 0, locale);
  return { ok: false, text: fill(tooFew, { of: AT_MOST, available }) };
}
