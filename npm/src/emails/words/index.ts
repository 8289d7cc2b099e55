// Every sentence of the e-mails: one file per language, and nothing else to write for a new one.
//
// `{amount}` stands for a value. What stands in brackets goes without a value that it names:
// `[ of {amount}]` leaves nothing, `[on {end}|soon]` leaves what follows the bar.

import type { EmailKind } from '../index.js';
import { en } from './en.js';
import { ja } from './ja.js';
import { ko } from './ko.js';

/** The sentences of one e-mail. */
export interface EmailText {
  subject: string;
  title: string;
  /** One string for each paragraph. */
  body: readonly string[];
  /** What the button says. */
  button: string;
}

/** The rows of the small table in an e-mail. */
export type EmailFact = 'plan' | 'amount' | 'date' | 'next' | 'end' | 'payment';

/**
 * The sentences of one language. `{brand}` is who writes, `{plan}` and `{amount}` what is paid for,
 * `{next}` the day of the next try, `{end}` that of the trial's end.
 */
export interface EmailWords extends Record<EmailKind, EmailText> {
  /** A language tag, such as `pt-BR`. */
  lang: string;
  facts: Readonly<Record<EmailFact, string>>;
  /** The last lines of each e-mail; `{support}` is the address to write to. */
  footer: readonly string[];
}

/** The languages that are built in. */
export const languages: Readonly<Record<'en' | 'ko' | 'ja', EmailWords>> = { en, ko, ja };

/** `ko` of `ko-KR`. */
export function languageOf(locale: string): string {
  return locale.split('-')[0] ?? '';
}

/** The words for a language tag, English where it is not spoken here. */
export function wordsFor(locale: string): EmailWords {
  const tables = new Map<string, EmailWords>(Object.entries(languages));
  return tables.get(languageOf(locale)) ?? en;
}
