'use server';

import { revalidatePath } from 'next/cache';
import { cookies } from 'next/headers';
import { TILL_COOKIE, tills } from '../tills';

export async function setTill(form: FormData): Promise<void> {
  const wish = form.get('till');
  if (!tills().some(({ id }) => id === wish)) return;
  const forever = { path: '/', sameSite: 'lax', httpOnly: true, maxAge: 31_536_000 } as const;
  (await cookies()).set(TILL_COOKIE, String(wish), forever);
  revalidatePath('/');
}
