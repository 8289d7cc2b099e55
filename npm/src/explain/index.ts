// `kassa/explain`: why a customer has what they have, as a page for those who answer them. It is
// made on the server from `explain` alone, and runs no script.

import type { Kassa } from '../kassa.js';
import { html } from '../html.js';
import { passage } from './journal.js';
import { css } from './look.js';
import { standing } from './now.js';
import { past } from './past.js';
import { queryOf } from './query.js';
import { sayIn } from './say.js';
import { languages, type Words } from './words/index.js';

/** What the page is made from: any Kassa fits. */
export type Explaining = Pick<Kassa, 'explain' | 'rawEvent' | 'plans'>;

export interface ExplainOptions {
  /** The address of this page: its query says what is shown. A `Request`'s `url` will do. */
  url: string | URL;
  /** A language tag; English, Korean and Japanese are built in. English unless given. */
  locale?: string | undefined;
  /** Of all times on the page; UTC unless given. */
  timeZone?: string | undefined;
  /** The present time in milliseconds, where your Kassa has a clock of its own. */
  now?: number | undefined;
  /** What your plans are called, by id; the catalog's own names unless given. */
  planNames?: Readonly<Record<string, string>> | undefined;
  /** Sentences of your own, over the built-in ones; `explainWords` has those. */
  words?: Partial<Words> | undefined;
}

/** Every sentence of the page, by language: what each rule says, and the rest. */
export const explainWords: Readonly<Record<'en' | 'ko' | 'ja', Words>> = languages;
export type { Words as ExplainWords };

/** A part of a page, and the style that it needs once. */
export interface ExplainView {
  title: string;
  /** The language of its words. */
  lang: string;
  html: string;
  css: string;
}

/**
 * The same as a part of a page of your own, such as of a React Server Component by
 * `dangerouslySetInnerHTML`: every value in it is escaped.
 */
export async function explainView(
  kassa: Explaining,
  account: string,
  options: ExplainOptions,
): Promise<ExplainView> {
  const url = new URL(options.url, 'http://localhost');
  const query = queryOf(url);
  const [read, plans] = await Promise.all([passage(kassa, account, query), kassa.plans()]);
  const whose = [read.history.account, ...read.history.merged];
  // The address may name any account; the app let its reader see this one.
  const raw =
    query.raw && whose.includes(query.raw.account) ? await kassa.rawEvent(query.raw) : undefined;
  const names = Object.fromEntries(plans.map(({ id, name }) => [id, name]));
  const planNames = { ...names, ...options.planNames };
  const say = sayIn({ ...options, planNames });
  const { history, before } = read;
  const title = say.fill(say.t.title, { account: history.account });
  const view = html`<div class="kassa-explain" lang="${say.t.lang}">
    <h1>${title}</h1>
    ${standing({ say, url, history, before, now: options.now ?? Date.now() })}
    ${past({ say, url, query, passage: read, raw })}
  </div>`;
  return { title, lang: say.t.lang, html: view.html, css };
}

/**
 * A whole page, for a route behind your own sign-in for staff: whoever reaches it sees all that is
 * known of the account.
 *
 * ```ts
 * export async function GET(request: Request) {
 *   if (!(await isSupport(request))) return new Response('', { status: 404 });
 *   const account = new URL(request.url).searchParams.get('account') ?? '';
 *   return explainPage(kassa, account, { url: request.url });
 * }
 * ```
 */
export async function explainPage(
  kassa: Explaining,
  account: string,
  options: ExplainOptions,
): Promise<Response> {
  const view = await explainView(kassa, account, options);
  const nonce = crypto.randomUUID();
  const page = html`<!doctype html>
<html lang="${view.lang}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><meta name="color-scheme" content="light dark">
<title>${view.title}</title>
<style nonce="${nonce}">${{ html: `${view.css}\n:root{color-scheme:light dark}body{margin:0;background:Canvas}.kassa-explain{max-width:1080px;margin:0 auto;padding:clamp(16px,4vw,40px)}` }}</style></head>
<body><main>${{ html: view.html }}</main></body></html>`;
  return new Response(page.html, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': `default-src 'none'; style-src 'nonce-${nonce}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    },
  });
}
