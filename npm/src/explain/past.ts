// What happened: each change from the provider's event over the rule to the ledger's rows.

import type { RawEvent, Change } from '../wire.js';
import { html, type Html } from '../html.js';
import type { Passage, Placed } from './journal.js';
import { linkTo, others, type Query } from './query.js';
import type { Say } from './say.js';

/** What the lower part of the page is made from. */
export interface Past {
  say: Say;
  url: URL;
  query: Query;
  passage: Passage;
  /** The message that was asked for. */
  raw: RawEvent | undefined;
}

export function past(page: Past): Html {
  const { say, url, query, passage } = page;
  const { t } = say;
  const { rows, next, total, tired } = passage;
  const count = { n: say.number(rows.length), total: say.number(total) };
  return html`<section aria-labelledby="kx-past">
    <h2 id="kx-past">${t.past}</h2>
    ${filter(page)}
    <p class="kx-small kx-muted" role="status">${say.fill(t.shown, count)}</p>
    ${total === 0 && html`<p class="kx-empty">${t.empty}</p>`}
    ${total > 0 && rows.length === 0 && !tired && html`<p class="kx-empty">${t.nothingFound}</p>`}
    ${rows.length > 0 && html`<ol class="kx-rows">${rows.map((row) => change(page, row))}</ol>`}
    ${tired && html`<p class="kx-empty">${say.fill(t.tired, { n: say.number(Math.abs((query.at ?? (query.newest ? total : 0)) - (next ?? 0))) })}</p>`}
    <nav class="kx-row" aria-label="${t.past}">
      ${next !== undefined && html`<a class="kx-button" rel="next" href="${linkTo(url, { at: next, raw: '', of: '' }, 'kx-past')}">${t.more}</a>`}
      ${query.at !== undefined && html`<a class="kx-button" href="${linkTo(url, { at: '', raw: '', of: '' }, 'kx-past')}">${t.start}</a>`}
    </nav>
  </section>`;
}

function filter({ say, url, query }: Past): Html {
  const { t } = say;
  const { newest, rule, text, lot, moved } = query;
  const rules = Object.entries(t.rules).sort(([, a], [, b]) => a.localeCompare(b, say.locale));
  const option = (value: string, name: string, chosen: boolean): Html =>
    html`<option value="${value}"${chosen && html` selected`}>${name}</option>`;
  const set = rule || text || lot || moved;
  return html`<form class="kx-filter" method="get" action="${url.pathname}#kx-past" aria-label="${t.filter}">
    ${others(url).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
    <label>${t.text}<input type="search" name="text" value="${text}" placeholder="${t.textHint}"></label>
    <label>${t.rule}<select name="rule">${option('', t.anyRule, rule === '')}${rules.map(([name, sentence]) => option(name, sentence, name === rule))}</select></label>
    <label>${t.order}<select name="order">${option('newest', t.newest, newest)}${option('oldest', t.oldest, !newest)}</select></label>
    ${lot && html`<label>${t.lot}<input name="lot" value="${lot}"></label>`}
    <label class="kx-check"><input type="checkbox" name="moved" value="1"${moved && html` checked`}> ${t.moved}</label>
    <span class="kx-row"><button class="kx-button">${t.show}</button>
      ${set && html`<a class="kx-button kx-quiet" href="${linkTo(url, { rule: '', text: '', lot: '', moved: '', at: '', raw: '', of: '' }, 'kx-past')}">${t.clear}</a>`}</span>
  </form>`;
}

function change(page: Past, { place, change: it }: Placed): Html {
  const { say, query } = page;
  const { t } = say;
  const { what, entries } = it;
  const sums = sumsByKind(entries);
  const delta = sums.get(undefined) ?? 0;
  const others = [...sums].filter(([kind, sum]) => kind !== undefined && sum !== 0);
  const whole = [...sums.values()].reduce((all, sum) => all + sum, 0);
  const tone = whole > 0 ? 'gain' : whole < 0 ? 'loss' : entries.length > 0 ? 'even' : 'quiet';
  const chips = [
    what.amount && say.money(what.amount),
    what.note && `“${what.note}”`,
    what.author,
    what.provider && [what.provider, what.event].filter(Boolean).join(' · '),
  ];
  const asked = query.raw?.account === it.account && query.raw.revision === it.revision;
  return html`<li class="kx-change" id="kx-${place}" data-tone="${tone}" data-rule="${it.rule}">
    <details${asked && html` open`}>
      <summary>
        <span class="kx-what"><strong>${t.rules[it.rule] ?? it.rule}</strong>
          <span class="kx-small kx-muted"><time datetime="${new Date(it.at).toISOString()}">${say.moment(it.at)}</time>${chips.map((chip) => chip && ` · ${chip}`)}</span></span>
        <span class="kx-delta"><strong>${delta !== 0 && say.signed(delta)}${others.map(
          ([kind, sum], at) => html`${(delta !== 0 || at > 0) && ', '}${say.signed(sum)} <code>${kind}</code>`,
        )}</strong>
          <span class="kx-small kx-muted">${say.fill(t.balance, { n: say.number(it.balance) })}</span></span>
      </summary>
      ${chain(page, it, asked)}
    </details></li>`;
}

/** Each kind of credits has a balance of its own; the plain one has no name here. */
function sumsByKind(entries: Change['entries']): Map<string | undefined, number> {
  const sums = new Map<string | undefined, number>();
  for (const { kind, amount } of entries) sums.set(kind, (sums.get(kind) ?? 0) + amount);
  return sums;
}

/** From the event over the rule to what it set and wrote. */
function chain(page: Past, it: Change, asked: boolean): Html {
  const { say } = page;
  const { t } = say;
  const { what } = it;
  return html`<dl class="kx-chain">
    <dt>${t.event}</dt>
    <dd>${what.provider ? html`${what.provider} · <code>${what.event ?? what.kind}</code>` : t.app}
      ${it.event !== undefined && html` · <code>${it.event}</code>`}
      ${what.subject !== undefined && html`<br><span class="kx-muted">${say.fill(t.about, { id: what.subject })}</span>`}
      ${what.author !== undefined && html`<br>${t.author}: ${what.author}`}
      ${what.note !== undefined && html`<br>${t.note}: ${what.note}`}
      ${it.event !== undefined && message(page, it, asked)}</dd>
    <dt>${t.rule}</dt>
    <dd>${t.rules[it.rule] ?? it.rule} <code class="kx-muted">${it.rule}</code></dd>
    <dt>${t.set}</dt>
    <dd>${it.set.length === 0 ? html`<span class="kx-muted">${t.nothingSet}</span>` : facts(say, it)}</dd>
    <dt>${t.ledger}</dt>
    <dd>${it.entries.length === 0 ? html`<span class="kx-muted">${t.noRows}</span>` : entries(page, it)}</dd>
    <dt>${t.cause}</dt>
    <dd class="kx-small kx-muted"><code>${it.cause}</code> · ${t.revision} ${it.revision} · ${t.account} <code>${it.account}</code></dd>
  </dl>`;
}

/** Facts of one thing stand together. */
function facts(say: Say, { set, what }: Change): Html {
  const { t } = say;
  const things = [...new Set(set.map(({ of, id }) => `${of}\n${id}`))];
  const currency = what.amount?.currency;
  return html`<ul class="kx-facts">${things.map((thing) => {
    const own = set.filter(({ of, id }) => `${of}\n${id}` === thing);
    const { of = '', id = '' } = own[0] ?? {};
    return html`<li>${t.of[of] ?? of} <code>${id}</code><ul>${own.map(
      ({ field, before, after }) => html`<li>${t.fields[field] ?? field}: ${before !== undefined && html`<del>${say.value(field, before, currency)}</del> → `}<ins>${say.value(field, after, currency)}</ins></li>`,
    )}</ul></li>`;
  })}</ul>`;
}

function entries({ say, url }: Past, it: Change): Html {
  const { t } = say;
  return html`<ul class="kx-entries">${it.entries.map(
    ({ amount, reason, bucket, kind, lot }) => html`<li><strong class="kx-n">${say.signed(amount)}</strong> ${t.reasons[reason] ?? reason}
      <span class="kx-muted">${kind !== undefined && html`<code>${kind}</code> · `}${t.bucket[bucket]} · <a href="${linkTo(url, { rule: '', text: '', moved: '', at: '', raw: '', of: '', lot }, 'kx-past')}"><code>${lot}</code></a></span></li>`,
  )}</ul>`;
}

/** A provider's message may hold what a customer wrote: it is shown as text, when asked for. */
function message({ say, url, raw }: Past, it: Change, asked: boolean): Html {
  const { t } = say;
  const place = (id: string): string => `kx-raw-${id}`;
  const anchor = place(`${it.account}-${it.revision}`);
  if (!asked) {
    const wish = { raw: it.revision, of: it.account };
    return html`<br><a id="${anchor}" href="${linkTo(url, wish, anchor)}">${t.raw}</a>`;
  }
  const hide = html`<a href="${linkTo(url, { raw: '', of: '' }, anchor)}">${t.hide}</a>`;
  if (!raw) return html`<p id="${anchor}">${t.noRaw} ${hide}</p>`;
  return html`<figure id="${anchor}"><figcaption>${say.fill(t.rawTitle, { date: say.moment(raw.at) })} · ${hide}</figcaption>
    <pre class="kx-raw" tabindex="0">${pretty(raw.body)}</pre></figure>`;
}

/** As it was received, with lines. One that was cut is no JSON any more. */
function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), undefined, 2);
  } catch {
    return body;
  }
}
