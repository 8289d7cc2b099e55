'use server';

import { revalidatePath } from 'next/cache';
import { cookies } from 'next/headers';
import { isLocale, LOCALE_COOKIE } from '../i18n';

export async function setLanguage(form: FormData): Promise<void> {
  const wish = form.get('locale');
  if (typeof wish !== 'string' || !isLocale(wish)) return;
  (await cookies()).set(LOCALE_COOKIE, wish, { path: '/', sameSite: 'lax', maxAge: 31_536_000 });
  revalidatePath('/', 'layout');
}
