// What an e-mail says, before it is HTML or text: both are made of this, and so say the same.

import { misused } from '../errors.js';
import { formatMoney } from '../money.js';
import { placeToGo } from './address.js';
import type { EmailKind, EmailNotice, EmailOptions } from './index.js';
import { type EmailFact, type EmailWords, languageOf, wordsFor } from './words/index.js';

/** The parts of one e-mail, in their order. No part holds a line break. */
export interface Letter {
  lang: string;
  brand: string;
  subject: string;
  title: string;
  body: string[];
  facts: { fact: EmailFact; name: string; value: string }[];
  button: string;
  url: string;
  footer: string[];
}

/** Which rows each e-mail has. One without a value is left out. */
const FACTS: Record<EmailKind, readonly EmailFact[]> = {
  paymentFailed: ['plan', 'amount', 'date', 'next'],
  trialEnding: ['plan', 'amount', 'end'],
  paid: ['plan', 'amount', 'date', 'payment'],
  paymentActionRequired: ['plan', 'amount', 'date'],
  duplicateSubscription: ['plan', 'amount', 'payment'],
};

/** Of these the provider has a page that does what the button says. */
const PAGES: readonly EmailKind[] = ['paid', 'paymentActionRequired'];

type Values = Readonly<Record<EmailFact | 'brand' | 'support', string | undefined>>;

export function letterOf(notice: EmailNotice, options: EmailOptions): Letter {
  if (!Object.hasOwn(FACTS, notice.kind)) {
    throw misused('no_email', `A notice of \`${notice.kind}\` is for you, not for your customer.`);
  }
  const { brand } = options;
  const locale = canonical(options.locale);
  const words: EmailWords = { ...wordsFor(locale), ...options.words };
  // Where a language is not spoken here, its days and amounts do not stand in English sentences.
  const spoken = languageOf(locale) === languageOf(words.lang) ? locale : words.lang;
  const values = valuesOf(notice, options, spoken);
  const { subject, title, body, button } = words[notice.kind];
  const said = (texts: readonly string[]) => texts.map((text) => fill(text, values)).filter(Boolean);
  return {
    lang: words.lang,
    brand: oneLine(brand.name),
    subject: fill(subject, values),
    title: fill(title, values),
    body: said(body),
    facts: FACTS[notice.kind].flatMap((fact) => {
      const value = values[fact];
      return value ? [{ fact, name: words.facts[fact], value }] : [];
    }),
    button: fill(button, values),
    url: placeToGo(PAGES.includes(notice.kind) ? notice.url : undefined, options),
    footer: [...said(words.footer), ...(brand.address ?? []).map(oneLine)],
  };
}

function valuesOf(notice: EmailNotice, options: EmailOptions, locale: string): Values {
  const { timeZone = 'UTC', brand, planNames = {} } = options;
  const { plan, amount, at, nextAttempt, payment } = notice;
  const days = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone });
  const day = (millis: number | undefined) => (millis === undefined ? undefined : days.format(millis));
  const values: Values = {
    brand: brand.name,
    support: brand.support,
    plan: plan === undefined ? undefined : (planNames[plan] ?? plan),
    amount: amount && formatMoney(amount, locale, true, 'symbol'),
    date: day(at),
    next: day(nextAttempt),
    end: day(nextAttempt),
    payment,
  };
  const lines = Object.entries(values).map(([name, value]) => [name, value && oneLine(value)]);
  return Object.fromEntries(lines) as Values;
}

/** A tag as `Intl` takes it. What a customer's profile holds may be none. */
function canonical(locale = 'en'): string {
  try {
    return Intl.getCanonicalLocales(locale.replaceAll('_', '-'))[0] ?? 'en';
  } catch {
    return 'en';
  }
}

/**
 * Puts values into a sentence. A bracket holds what goes with a value: `[ of {amount}|…]` is what
 * stands before the bar where there is one, else what follows it.
 */
function fill(sentence: string, values: Values): string {
  const valueOf = (name: string) => values[name as keyof Values];
  return sentence
    .replace(/\[([^|\]]*)\|?([^\]]*)\]/g, (_, known: string, other: string) =>
      [...known.matchAll(/\{(\w+)\}/g)].every(([, name = '']) => valueOf(name)) ? known : other,
    )
    .replace(/\{(\w+)\}/g, (_, name: string) => valueOf(name) ?? '');
}

/** A name with a line break could end a header, or begin a line that the app did not write. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim().slice(0, 300);
}
