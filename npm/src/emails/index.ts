// `kassa/emails`: what the app writes to its customers when it is told something. Pure functions:
// a notice goes in, an e-mail comes out, and the app's own mail service sends it.

import type { NoticeOf } from '../options.js';
import { htmlOf } from './html.js';
import { letterOf } from './letter.js';
import { textOf } from './text.js';
import { type EmailWords, languages } from './words/index.js';

export type { EmailFact, EmailText, EmailWords } from './words/index.js';

/** What a customer can be written. Of the rest only the app is told. */
export type EmailKind =
  | 'paymentFailed'
  | 'trialEnding'
  | 'paid'
  | 'paymentActionRequired'
  | 'duplicateSubscription';

/** A notice that an e-mail can be made of. */
export type EmailNotice = NoticeOf<EmailKind>;

/** Who writes. */
export interface EmailBrand {
  /** What your customers know you by. */
  name: string;
  /** Of the button, as `#rrggbb`; nearly black unless given. What stands on it stays readable. */
  color?: string | undefined;
  /** The e-mail address, or another place, for questions. */
  support?: string | undefined;
  /** The last lines, such as the company's name and address, where your law wants them. */
  address?: readonly string[] | undefined;
}

export interface EmailOptions {
  brand: EmailBrand;
  /** The page of your app that the button leads to, such as `https://app.example/billing`. */
  url: string | URL;
  /**
   * Other origins that a button may lead to, such as `https://invoice.stripe.com`: the provider's own
   * page is then linked where a notice has one. Without them it is always `url`.
   */
  linkOrigins?: readonly string[] | undefined;
  /** A language tag; English, Korean and Japanese are built in. English unless given. */
  locale?: string | undefined;
  /** Of all days in the e-mail; UTC unless given. */
  timeZone?: string | undefined;
  /** What your plans are called, by id; the id unless given. */
  planNames?: Readonly<Record<string, string>> | undefined;
  /** Sentences of your own over the built-in ones, or those of another language. */
  words?: Partial<EmailWords> | undefined;
}

/** What a mail service takes. Send it under the notice's `id`, so that it goes out once. */
export interface Email {
  /** One line. */
  subject: string;
  html: string;
  text: string;
}

/** Every sentence, by language. */
export const emailWords: Readonly<Record<'en' | 'ko' | 'ja', EmailWords>> = languages;

const COLOR = '#1b1f27';

/**
 * The e-mail about a notice. Nothing in it comes from elsewhere, and everything is escaped.
 *
 * ```ts
 * on: {
 *   paymentFailed: async (notice) => {
 *     const brand = { name: 'Acme', support: 'help@acme.example' };
 *     const email = renderEmail(notice, { brand, url: 'https://acme.example/billing', locale: 'ko' });
 *     await send({ to: notice.email, ...email, idempotencyKey: notice.id });
 *   },
 * }
 * ```
 *
 * Throws for a kind that is not for customers, and for a `url` or a color that is none.
 */
export function renderEmail(notice: EmailNotice, options: EmailOptions): Email {
  const letter = letterOf(notice, options);
  const { subject } = letter;
  return { subject, html: htmlOf(letter, options.brand.color ?? COLOR), text: textOf(letter) };
}
