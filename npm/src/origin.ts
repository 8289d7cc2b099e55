import { misused } from './errors.js';
import type { KassaOptions } from './options.js';

/**
 * Refuses a request that another site's page made a browser send, cookies and all. Browsers tell
 * where a POST comes from, by `Origin` or at least by `Sec-Fetch-Site`; what tells neither is no
 * browser, and `identify` decides about it alone.
 */
export function checkOrigin(options: KassaOptions, request: Request): void {
  const origin = request.headers.get('origin');
  const site = request.headers.get('sec-fetch-site');
  const own =
    origin !== null
      ? ownOrigins(options, request).includes(origin)
      : site === null || site === 'same-origin' || site === 'none';
  if (own) return;
  throw misused(
    'foreign_origin',
    'Only pages at `baseUrl` and at `returnOrigins` may ask this.',
    403,
  );
}

/** The origins that belong to the app; without a `baseUrl` the one that was asked. */
export function ownOrigins(options: KassaOptions, request: Request): string[] {
  const { baseUrl, returnOrigins = [] } = options;
  return [baseUrl || request.url, ...returnOrigins].map(originOf);
}

/** `localhost:3000` parses too, as a scheme; its origin is `null`, which any sandboxed page sends. */
function originOf(url: string): string {
  const origin = URL.canParse(url) ? new URL(url).origin : 'null';
  if (origin !== 'null') return origin;
  throw misused('invalid_base_url', `\`${url}\` is no web address like https://app.example.`, 500);
}
