// How things stand now: the plan and why, each kind of credits with its lots, what is owed.

import type { Balance } from '../benefits.js';
import type { History } from '../kassa.js';
import type { Access, LotNow } from '../wire.js';
import { html, type Html } from '../html.js';
import { linkTo } from './query.js';
import type { Say } from './say.js';

/** What the top of the page is made from. */
export interface Standing {
  say: Say;
  url: URL;
  history: History;
  /** Changes of the accounts that were merged into this one: their places come first. */
  before: number;
  now: number;
}

export function standing(page: Standing): Html {
  const { say, history } = page;
  const { t } = say;
  const { benefits, merged } = history;
  return html`<section aria-labelledby="kx-now">
    <h2 id="kx-now">${t.now}</h2>
    ${merged.length > 0 && html`<p class="kx-muted">${say.fill(t.merged, { accounts: merged.join(', ') })}</p>`}
    ${benefits.frozen && html`<p class="kx-notice kx-bad" role="note">${t.frozen}</p>`}
    <div class="kx-cards">
      ${plan(page)}
      ${collected(page)}
      ${methods(page)}
      ${kinds(history).map(([kind, balance]) => credits(page, kind, balance))}
    </div>
  </section>`;
}

function plan(page: Standing): Html {
  const { say, history } = page;
  const { t } = say;
  const { benefits } = history;
  const [counting, ...others] = [...history.access].sort((a, b) => Number(b.counts) - Number(a.counts));
  const { scheduledPlanId, currentPeriodEnd, cancelAtPeriodEnd, quantity } = benefits;
  return html`<div class="kx-card">
    <h3>${t.plan}</h3>
    <p class="kx-big">${say.plan(benefits.activePlanId)}
      ${quantity > 1 && html`<small>${say.fill(t.units, { n: say.number(quantity) })}</small>`}</p>
    ${counting && why(page, counting)}
    ${cancelAtPeriodEnd && html`<p>${t.ends}</p>`}
    ${
      scheduledPlanId !== undefined &&
      currentPeriodEnd !== undefined &&
      html`<p>${say.fill(t.next, { date: say.moment(currentPeriodEnd), plan: say.plan(scheduledPlanId) })}</p>`
    }
    ${others.filter(isTwice).map((it) => html`<div class="kx-notice kx-bad" role="note">
      <p>${t.twice}</p>${why(page, it)}</div>`)}
    ${
      others.some((it) => !isTwice(it)) &&
      html`<details><summary>${t.others} <small>${say.number(others.filter((it) => !isTwice(it)).length)}</small></summary>
        ${others.filter((it) => !isTwice(it)).map((it) => why(page, it))}</details>`
    }
  </div>`;
}

function isTwice({ rule }: Access): boolean {
  return rule === 'duplicate';
}

/** One purchase, what it opens, and why. */
function why({ say, url, before }: Standing, it: Access): Html {
  const { t } = say;
  const place = it.revision === undefined ? undefined : before + it.revision;
  return html`<div class="kx-why">
    <p><span class="kx-tag" data-open="${it.open ? 'yes' : 'no'}">${it.status ? (t.values[it.status] ?? it.status) : say.plan(it.plan)}</span>
      ${t.access[it.rule] ?? it.rule} ${it.until !== undefined && html`<span class="kx-muted">${say.fill(t.until, { date: say.moment(it.until) })}</span>`}</p>
    <p class="kx-small kx-muted">${it.plan !== undefined && `${say.plan(it.plan)} · `}${it.provider} · <code>${it.id}</code>
      ${place !== undefined && html` · <a href="${linkTo(url, { ...FREE, order: 'oldest', at: place - 1 }, `kx-${place}`)}">${t.last}</a>`}</p>
  </div>`;
}

/** What Kassa collects by itself: when the next charge comes, and since when none succeeds. */
function collected({ say, history: { schedules } }: Standing): Html | false {
  const { t } = say;
  return schedules.length > 0 && html`<div class="kx-card"><h3>${t.collected}</h3>
    ${schedules.map((it) => {
      const { terms, period, attempt = 0, failingSince, pause } = it;
      const amount = say.money({ amount: it.amount, currency: terms.price.currency });
      const next = it.retryAt ?? it.dueAt;
      return html`<div class="kx-why"><p><strong>${say.plan(terms.plan)}</strong> ${
        pause
          ? t.resting
          : next === undefined
            ? !it.needsMethod && t.noCharge
            : say.fill(t.nextCharge, { date: say.moment(next) })
      }</p>
      ${failingSince !== undefined && html`<p class="kx-notice kx-bad" role="note">${say.fill(t.failing, { date: say.moment(failingSince) })}${it.needsMethod && html` ${t.needsMethod}`}</p>`}
      <p class="kx-small kx-muted">${say.fill(t.period, { n: say.number(period + 1), amount })}${attempt > 0 && ` · ${say.fill(t.tries, { n: say.number(attempt) })}`} · ${it.zone} · ${it.provider} · <code>${it.id}</code></p></div>`;
    })}</div>`;
}

/** Cards and bank accounts, as much of them as may be shown. */
function methods({ say, history }: Standing): Html | false {
  const { t } = say;
  return history.methods.length > 0 && html`<div class="kx-card"><h3>${t.methods}</h3>
    ${history.methods.map(({ id, provider, kind, card, created, inUse }) => html`<div class="kx-why">
      <p>${card ? `${card.brand} ···· ${card.lastFour}` : (kind ?? provider)} ${inUse && html`<span class="kx-tag" data-open="yes">${t.inUse}</span>`}</p>
      <p class="kx-small kx-muted">${say.fill(t.stored, { date: say.moment(created) })} · ${provider} · <code>${id}</code></p></div>`)}</div>`;
}

const FREE = { rule: '', text: '', lot: '', moved: '', at: '', raw: '', of: '' };

/** Kinds that there is something to tell of; the plain one always. */
function kinds({ benefits, lots }: History): [kind: string, balance: Balance][] {
  return Object.entries(benefits.credits).filter(
    ([kind, { available, held, debt }]) =>
      kind === 'credits' || available || held || debt || lots.some((lot) => lot.kind === kind),
  );
}

function credits(page: Standing, kind: string, balance: Balance): Html {
  const { say, history } = page;
  const { t } = say;
  const lots = history.lots.filter((lot) => (lot.kind ?? 'credits') === kind);
  return html`<div class="kx-card kx-wide">
    <h3>${kind === 'credits' ? t.credits : html`${t.credits}: <code>${kind}</code>`}</h3>
    <p class="kx-big">${say.number(balance.available)}
      ${balance.held > 0 && html`<small>${say.fill(t.held, { n: say.number(balance.held) })}</small>`}</p>
    ${balance.debt > 0 && html`<p class="kx-notice kx-bad" role="note">${say.fill(t.owes, { n: say.number(balance.debt) })}</p>`}
    ${lots.length === 0 ? html`<p class="kx-muted">${t.noCredits}</p>` : table(page, lots)}
  </div>`;
}

/** Lots that still count come first, then those that are over. */
function table(page: Standing, all: readonly LotNow[]): Html {
  const { t } = page.say;
  const lots = [...all].sort((a, b) => Number(b.available !== 0) - Number(a.available !== 0));
  const { from, granted, spent, held, reversed, repaid, available, time } = t.columns;
  const shown = {
    held: lots.some((lot) => lot.held !== 0),
    reversed: lots.some((lot) => lot.reversed !== 0),
    repaid: lots.some((lot) => lot.repaid !== 0),
  };
  return html`<div class="kx-scroll" tabindex="0" role="region" aria-label="${t.credits}"><table>
    <thead><tr><th scope="col">${from}</th><th scope="col" class="kx-n">${granted}</th>
      <th scope="col" class="kx-n">${spent}</th>${shown.held && html`<th scope="col" class="kx-n">${held}</th>`}
      ${shown.reversed && html`<th scope="col" class="kx-n">${reversed}</th>`}
      ${shown.repaid && html`<th scope="col" class="kx-n">${repaid}</th>`}
      <th scope="col" class="kx-n">${available}</th><th scope="col">${time}</th></tr></thead>
    <tbody>${lots.map((lot) => row(page, lot, shown))}</tbody></table></div>`;
}

type Shown = Record<'held' | 'reversed' | 'repaid', boolean>;

function row({ say, url, now }: Standing, lot: LotNow, shown: Shown): Html {
  const { t } = say;
  const n = (value: number): Html =>
    html`<td class="kx-n">${value === 0 ? html`<span class="kx-muted">0</span>` : say.number(value)}</td>`;
  return html`<tr>
    <th scope="row">${source(say, lot)} ${bar(lot)}
      <span class="kx-small kx-muted">${t.bucket[lot.bucket]} · <a href="${linkTo(url, { ...FREE, lot: lot.id }, 'kx-past')}">${say.fill(t.rows, { n: say.number(lot.rows) })}</a></span></th>
    ${n(lot.granted)}${n(lot.spent)}${shown.held && n(lot.held)}${shown.reversed && n(lot.reversed)}${shown.repaid && n(lot.repaid)}${n(lot.available)}
    <td class="kx-small">${time(say, lot, now)}</td></tr>`;
}

function source(say: Say, { source: it }: LotNow): Html {
  const { t } = say;
  if (it.type === 'grant') return html`${say.fill(t.gift, { author: it.author, reason: it.reason })}`;
  if (it.type === 'nothing') return html`${t.nothing}`;
  const back = it.refunded > 0 && say.fill(t.refunded, { amount: say.money({ ...it.amount, amount: it.refunded }) });
  return html`${it.plan !== undefined && `${say.plan(it.plan)} · `}${say.fill(t.payment, { amount: say.money(it.amount) })}${it.quantity > 1 && ` × ${say.number(it.quantity)}`}
    ${back && html`<span class="kx-small">(${back})</span>`} <span class="kx-small kx-muted">${it.provider} · <code>${it.payment}</code></span>`;
}

function time(say: Say, { startsAt, expiresAt, available }: LotNow, now: number): string {
  const { t } = say;
  if (expiresAt === undefined) return t.ever;
  const ends = say.moment(expiresAt);
  if (available === 0 && expiresAt <= now) return say.fill(t.over, { date: ends });
  if (startsAt > now) return `${say.fill(t.from, { date: say.moment(startsAt) })} – ${ends}`;
  return say.fill(t.until, { date: ends });
}

/**
 * Of what was given: spent, held, taken back, left. A policy that allows no styles allows the
 * attributes of a drawing. The table's numbers say the same to whoever does not see it.
 */
function bar({ granted, spent, held, reversed, available }: LotNow): Html {
  let x = 0;
  const whole = Math.max(granted, 1);
  const parts = Object.entries({ spent, held, reversed, available }).map(([part, amount]) => {
    const width = Math.min(Math.max((amount / whole) * 100, 0), 100 - x);
    const drawn = html`<rect data-part="${part}" x="${x.toFixed(2)}" y="0" width="${width.toFixed(2)}" height="4"/>`;
    x += width;
    return width > 0 && drawn;
  });
  return html`<svg class="kx-bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">${parts}</svg>`;
}
