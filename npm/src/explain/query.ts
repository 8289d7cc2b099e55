// What the page shows is told by its address alone, so that a view can be bookmarked, sent to a
// colleague and gone back from.

/** What somebody wants to see. */
export interface Query {
  newest: boolean;
  /** The name of a rule. */
  rule: string;
  text: string;
  lot: string;
  /** Only what changed a balance. */
  moved: boolean;
  /** Where the page begins: the place of a change in the whole past. */
  at: number | undefined;
  /** The change whose message is shown. */
  raw: { account: string; revision: number } | undefined;
}

const OWN = ['order', 'rule', 'text', 'lot', 'moved', 'at', 'raw', 'of'] as const;

export function queryOf(url: URL): Query {
  const word = (name: (typeof OWN)[number]): string =>
    (url.searchParams.get(name) ?? '').trim().slice(0, 200);
  const revision = wholeNumber(word('raw'));
  return {
    newest: word('order') !== 'oldest',
    rule: word('rule'),
    text: word('text'),
    lot: word('lot'),
    moved: word('moved') === '1',
    at: wholeNumber(word('at')),
    raw: revision === undefined ? undefined : { account: word('of'), revision },
  };
}

/** The same page with other wishes; an empty one takes a wish back. */
export function linkTo(
  url: URL,
  wishes: Partial<Record<(typeof OWN)[number], string | number>>,
  fragment = '',
): string {
  const params = new URLSearchParams(url.searchParams);
  for (const [name, value] of Object.entries(wishes)) {
    if (value === '') params.delete(name);
    else params.set(name, String(value));
  }
  const query = params.toString();
  return `${url.pathname}${query && `?${query}`}${fragment && `#${fragment}`}`;
}

/** What the app itself has in the address: the filter's form must not lose it. */
export function others(url: URL): [name: string, value: string][] {
  const own: readonly string[] = OWN;
  return [...url.searchParams].filter(([name]) => !own.includes(name));
}

function wholeNumber(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
