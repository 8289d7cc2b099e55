import type { Plan } from 'kassa';
import type { Metadata } from 'next';
import { cookies, headers } from 'next/headers';
import { type Dictionary, en } from './en';
import { ja } from './ja';
import { ko } from './ko';

export type { Dictionary };

export const locales = { en: 'English', ko: '한국어', ja: '日本語' } as const;
export type Locale = keyof typeof locales;
export const LOCALE_COOKIE = 'kassa_locale';

export const dictionaries: Record<Locale, Dictionary> = { en, ko, ja };

/** The visitor's language: what they chose, else the first of the browser's that we speak. */
export async function language(): Promise<{ locale: Locale; t: Dictionary }> {
  const chosen = (await cookies()).get(LOCALE_COOKIE)?.value;
  const asked = (await headers()).get('accept-language') ?? '';
  const wishes = [chosen ?? '', ...asked.split(',')].map((wish) => wish.trim().slice(0, 2));
  const locale = wishes.find(isLocale) ?? 'en';
  return { locale, t: dictionaries[locale] };
}

export function isLocale(value: string): value is Locale {
  return Object.hasOwn(locales, value);
}

/** Puts values into a text: `fill('Renews on {date}', { date })`. */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** Puts a number into a text, in the singular where the language has one: `{n} day|{n} days`. */
export function count(text: string, n: number, locale: Locale): string {
  const [one = '', many = one] = text.split('|');
  const form = new Intl.PluralRules(locale).select(n) === 'one' ? one : many;
  return fill(form, { n: new Intl.NumberFormat(locale).format(n) });
}

/** A plan's name in the visitor's language; the catalog's own where we have none. */
export function planName(t: Dictionary, id: string | undefined): string {
  const names: Record<string, { name: string }> = t.plans;
  return id === undefined ? '' : (names[id]?.name ?? id);
}

/** How often a plan is paid, such as "per month"; a purchase is paid once. */
export function per(t: Dictionary, { interval }: Plan): string {
  return interval ? t.per[interval.unit] : t.per.once;
}

/** A page's own title before the app's. */
export async function pageTitle(title: (t: Dictionary) => string): Promise<Metadata> {
  const { t } = await language();
  return { title: `${title(t)} · Murmur` };
}
