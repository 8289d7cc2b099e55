import { misused } from '../errors.js';
import type { EmailOptions } from './index.js';

/**
 * Where the button leads: a provider's own page, such as that of an invoice to confirm, if the app
 * lists its origin; else the app's.
 */
export function placeToGo(told: string | undefined, options: EmailOptions): string {
  const own = address(options.url);
  if (!own) {
    throw misused(
      'email_url_refused',
      'Give `url` as a whole https address, such as https://app.example/billing.',
    );
  }
  const page = told === undefined ? undefined : address(told);
  const origins = (options.linkOrigins ?? []).map((origin) => address(origin)?.origin);
  return page && [own.origin, ...origins].includes(page.origin) ? page.href : own.href;
}

/** A page that may be linked to: https, or the machine at which somebody tries things out. */
function address(text: string | URL): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const here = url?.protocol === 'http:' && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname);
  const plain = url?.username === '' && url.password === '';
  return plain && (url.protocol === 'https:' || here) ? url : undefined;
}
