import { askedFor, configText } from './config.js';
import { misused } from './errors.js';
import { signForStore } from './apps/sign.js';
import { answerRequest, answerRoute } from './handler.js';
import { alone, folding } from './fold.js';
import { type Host, run } from './host.js';
import type { Answer, History, Kassa } from './kassa.js';
import { type Alert, customerOf, type KassaOptions } from './options.js';
import { type ByName, named } from './benefits.js';
import { withCredits } from './credits.js';
import { planReader, type PlanSource } from './plans.js';
import { queryOf } from './query.js';
import { reconciled } from './reconcile.js';
import { publicKeys, sign } from './tokens/keys.js';
import { REMAKE, type Remakable, type Ways } from './remake.js';
import { ensureTables } from './tables.js';
import { settle } from './settle.js';
import type { Ask, Drift, Notice, Outcome, Plan, WayToPay } from './wire.js';
import { answerWebhook } from './webhook.js';
import type { WordsOf } from './words.js';

/** What the routes share with the methods. */
export interface Inside {
  options: KassaOptions;
  ask(ask: Ask, body?: Uint8Array): Promise<Outcome>;
  alert(alert: Alert): void;
}

/**
 * Makes a Kassa. Nothing is opened, sent or checked before the first call, so that a build can
 * import the file that calls this.
 */
export function createKassa<const Source extends PlanSource>(
  options: KassaOptions<Source>,
): Kassa<WordsOf<Source>> {
  const kassa: Kassa = made(options, planReader(options.plans), apart ? alone : folding);
  // The words of these plans are the ones that come back.
  return kassa as unknown as Kassa<WordsOf<Source>>;
}

/** Where requests of one process must not wait for each other: the runtime would end them. */
const apart =
  'EdgeRuntime' in globalThis || globalThis.navigator?.userAgent === 'Cloudflare-Workers';

function made(options: KassaOptions, plans: () => Promise<Plan[]>, ways: Ways): Kassa {
  const host: Host = {
    store: options.store,
    now: options.now ?? Date.now,
    notify: (notice) => notify(options, notice),
    sign: (key, algorithm, text) =>
      algorithm === 'ed25519'
        ? sign(options.tokens, key, text)
        : signForStore(options.providers, algorithm, key, text),
  };
  const inside: Inside = {
    options,
    ask: ways(async (ask, bodies) => run(await configText(options, await plans()), ask, host, bodies)),
    alert: (alert) => raise(options, alert),
  };
  const ask = async (wish: Ask): Promise<Told> => byName(await inside.ask(wish), await plans());

  const kassa: Remakable = {
    async checkout({ customer, successUrl, cancelUrl, items, options: own, ...order }) {
      const outcome = await ask({
        type: 'checkout',
        ...order,
        ...said(own),
        ...(items && { items: items.map(({ plan, quantity = 1 }) => ({ plan, quantity })) }),
        customer: customerOf(customer),
        successUrl: successUrl ?? options.successUrl ?? '/billing',
        cancelUrl: cancelUrl ?? options.cancelUrl ?? '/billing',
      });
      const answer = answered(outcome, 'checkout');
      return answer.ok ? { ...answer, url: pageOf(answer.way) } : answer;
    },
    async link({ customer, options: own, ...order }) {
      const outcome = await ask({
        type: 'link',
        ...order,
        ...said(own),
        ...(customer && { customer: customerOf(customer) }),
      });
      return expected(outcome, 'link').url;
    },
    benefits: async (account) =>
      expected(await ask({ type: 'benefits', account }), 'benefits').benefits,
    async token(account, { seconds = options.tokens?.seconds } = {}) {
      const how = seconds === undefined ? {} : { seconds };
      const { type: _, ...made } = expected(await ask({ type: 'token', account, ...how }), 'token');
      return made;
    },
    tokenKeys: () => publicKeys(options.tokens),
    orders: async (account) => expected(await ask({ type: 'orders', account }), 'orders').orders,
    subscriptions: async (account) =>
      expected(await ask({ type: 'subscriptions', account }), 'subscriptions').subscriptions,
    licenses: async (account) =>
      expected(await ask({ type: 'licenses', account }), 'licenses').licenses,
    async arrival(account, how) {
      const outcome = expected(await ask({ type: 'arrival', account, ...how }), 'arrival');
      const { type: _, ...arrived } = outcome;
      return arrived;
    },
    async confirmReturn(account, query, how) {
      const given = queryOf(await query);
      const answer = answered(
        await ask({ type: 'return', account, query: given, ...how }),
        'returned',
      );
      // What the page heard of first is not told by a webhook any more.
      if (answer.ok && askedFor(options).length > 0) await settle(inside, account);
      return answer;
    },
    async registerMethod(customer, { successUrl, cancelUrl, options: own, ...how } = {}) {
      const outcome = await ask({
        type: 'register',
        ...how,
        ...said(own),
        customer: customerOf(customer),
        successUrl: successUrl ?? options.successUrl ?? '/billing',
        cancelUrl: cancelUrl ?? options.cancelUrl ?? '/billing',
      });
      const answer = answered(outcome, 'checkout');
      if (!answer.ok) return answer;
      const { ok, way, expiresAt } = answer;
      return { ok, url: pageOf(way), way, expiresAt };
    },
    subscribe: async ({ customer, ...order }) =>
      answered(
        await ask({ type: 'subscribe', ...order, customer: customerOf(customer) }),
        'returned',
      ),
    async purchase(bought) {
      const answer = answered(await ask({ type: 'purchase', ...bought }), 'purchased');
      if (!answer.ok) return answer;
      const { due, wakeAt: _, ...purchased } = answer;
      if (due) await settle(inside, bought.account);
      return purchased;
    },
    answerRefund: async (account, payment, how) =>
      answered(await ask({ type: 'answer_refund', account, payment, ...how }), 'changed'),
    methods: async (account) =>
      expected(await ask({ type: 'methods', account }), 'methods').methods,
    unregisterMethod: async (account, method) =>
      answered(await ask({ type: 'unregister', account, method }), 'methods'),
    deduct: async (account, amount, how) =>
      answered(await ask({ type: 'deduct', account, amount, ...how }), 'deducted'),
    reserve: async (account, amount, how) =>
      answered(await ask({ type: 'reserve', account, amount, ...how }), 'reserved'),
    commit: async (account, reservation, how) =>
      answered(await ask({ type: 'commit', account, reservation, ...how }), 'deducted'),
    release: async (account, reservation) =>
      answered(await ask({ type: 'release', account, reservation }), 'released'),
    withCredits: (account, atMost, work, how) => withCredits(kassa, account, atMost, work, how),
    grant: async (account, amount, how) =>
      answered(await ask({ type: 'grant', account, amount, ...how }), 'granted'),
    forgive: async (account, how) =>
      answered(await ask({ type: 'forgive', account, ...how }), 'granted'),
    refund: async (account, payment, { options: own, ...how } = {}) =>
      answered(await ask({ type: 'refund', account, payment, ...how, ...said(own) }), 'refunded'),
    capture: async (account, payment, how) =>
      answered(await ask({ type: 'capture', account, payment, ...how }), 'captured'),
    void: async (account, payment, how) =>
      answered(await ask({ type: 'void', account, payment, ...how }), 'voided'),
    cancel: async (account, { options: own, ...how }) =>
      answered(await ask({ type: 'cancel', account, ...how, ...said(own) }), 'canceled'),
    resume: async (account, how) =>
      answered(await ask({ type: 'cancel', account, ...how, when: 'never' }), 'canceled'),
    pause: async (account, { options: own, ...how } = {}) =>
      answered(await ask({ type: 'pause', account, ...how, ...said(own) }), 'changed'),
    change: async (account, { options: own, ...how }) =>
      answered(await ask({ type: 'change', account, ...how, ...said(own) }), 'changed'),
    preview: async (account, how) =>
      answered(await ask({ type: 'preview', account, ...how }), 'previewed'),
    portal: async (account, { options: own, ...how }) =>
      answered(await ask({ type: 'portal', account, ...how, ...said(own) }), 'portal'),
    async call(provider, name, input = {}) {
      const outcome = await ask({ type: 'call', provider, name, input: JSON.stringify(input) });
      const { reply } = expected(outcome, 'called');
      return reply === '' ? undefined : (JSON.parse(reply) as unknown);
    },
    explain: async (account, page) =>
      expected(await ask({ type: 'explain', account, ...page }), 'explained').history,
    rawEvent: async ({ account, revision }) =>
      expected(await ask({ type: 'raw_event', account, revision }), 'raw_event').event,
    async *export(account) {
      let after: number | undefined;
      do {
        const from = after === undefined ? {} : { after };
        const page = expected(await ask({ type: 'export', account, ...from }), 'exported');
        yield page.text;
        after = page.next;
      } while (after !== undefined);
    },
    async erase(account) {
      const { rows, ...erased } = expected(await ask({ type: 'erase', account }), 'erased');
      return { account: erased.account, rows };
    },
    async rebuild(account, how) {
      const { type: _, ...rebuilt } = expected(
        await ask({ type: 'rebuild', account, ...how }),
        'rebuilt',
      );
      return rebuilt;
    },
    merge: async (account, { from }) =>
      expected(await ask({ type: 'merge', account, from }), 'merged').benefits,
    reconcile: (provider, how) => reconciled(inside.ask, provider, how),
    async sync(account, { provider, cursor, pages = Infinity } = {}) {
      const [at, drifts] = [provider ? { provider } : {}, [] as Drift[]];
      let [checked, left, from] = [0, pages, cursor];
      for (;;) {
        const next = from === undefined ? {} : { cursor: from };
        const page = answered(await ask({ type: 'sync', account, ...at, ...next }), 'synced');
        if (!page.ok) return page;
        drifts.push(...page.drifts);
        checked += page.checked;
        left -= 1;
        from = page.cursor;
        if (from === undefined || left < 1) return { ...page, checked, drifts };
      }
    },
    async tick(how) {
      // What a newer version adds is made here; what serves customers never waits for it.
      await ensureTables(options.store).catch(() => false);
      const { worked, failed, more } = expected(await ask({ type: 'tick', ...how }), 'ticked');
      return { worked, failed, more };
    },
    plans: async () => [...(await plans())],
    webhook: (provider, request) => answerWebhook(inside, provider, request),
    handler: (request) => answerRequest(kassa, inside, request),
    route: (name, request) => answerRoute(kassa, inside, name, request),
    [REMAKE]: (change, other = ways) => made(change(options), plans, other),
  };
  return kassa;
}

/** A provider's own words, as the core takes them. */
function said(own: Readonly<Record<string, unknown>> | undefined): { options?: string } {
  return own ? { options: JSON.stringify(own) } : {};
}

/** The address that a way leads to; empty where it is a script alone, or a store on the device. */
function pageOf(way: WayToPay): string {
  if (way.type === 'native') return '';
  return (way.type === 'open' ? way.url : way.page) ?? '';
}

/** What comes of an ask, with a customer's benefits by the plans' names. */
type Told =
  | ByName<Exclude<Outcome, { type: 'explained' }>>
  | { type: 'explained'; history: History };

function byName(outcome: Outcome, plans: readonly Plan[]): Told {
  if (outcome.type === 'explained') {
    const { history } = outcome;
    return { ...outcome, history: { ...history, benefits: named(history.benefits, plans) } };
  }
  if (!('benefits' in outcome)) return outcome;
  return { ...outcome, benefits: named(outcome.benefits, plans) };
}

type Named<Type extends Told['type']> = Extract<Told, { type: Type }>;

/** The outcome of an ask that has no business "no". */
function expected<Type extends Told['type']>(outcome: Told, type: Type): Named<Type> {
  if (outcome.type === type) return outcome as Named<Type>;
  throw misused('unexpected_outcome', `The core answered \`${outcome.type}\`. Please report this.`);
}

function answered<Type extends Told['type']>(
  outcome: Told,
  type: Type,
): Answer<Omit<Named<Type>, 'type'>> {
  if (outcome.type === 'declined') {
    const { type: _, ...why } = outcome;
    return { ok: false, ...why };
  }
  const { type: _, ...what } = expected(outcome, type);
  return { ok: true, ...what };
}

/**
 * Without its callback a notice is dealt with: the app chose not to hear it. But that a customer
 * pays twice, or that what was paid is going back, somebody has to hear.
 */
async function notify(options: KassaOptions, notice: Notice): Promise<void> {
  const callback: ((notice: never) => unknown) | undefined = options.on?.[notice.kind];
  if (callback) await callback(notice as never);
  else if (notice.kind === 'duplicateSubscription') raise(options, paidTwice(notice));
  else if (notice.kind === 'purchaseUnacknowledged') raise(options, unacknowledged(notice));
}

function paidTwice({ account, provider, subscription, payment }: Notice): Alert {
  const hint =
    `Account ${account} pays for a second plan of the same group: ${subscription}, last payment ` +
    `${payment ?? 'unknown'}. Cancel and refund the one that the customer did not mean, and give ` +
    'Kassa `on.duplicateSubscription` to hear of it yourself.';
  return { code: 'duplicate_subscription', hint, provider };
}

function unacknowledged({ account, provider, payment, nextAttempt }: Notice): Alert {
  const until = nextAttempt === undefined ? 'soon' : new Date(nextAttempt).toISOString();
  const hint =
    `The store was not told for a day that payment ${payment ?? 'unknown'} of account ${account} was ` +
    `received, and gives it back ${until}. Look whether its key and its API let Kassa in.`;
  return { code: 'purchase_unacknowledged', hint, provider };
}

/** An alert must not break what it is about. */
function raise({ on }: KassaOptions, alert: Alert): void {
  try {
    if (on?.alert) on.alert(alert);
    else console.warn(`kassa: ${alert.code}: ${alert.hint}`, ...(alert.error ? [alert.error] : []));
  } catch {
    // Nobody is left to tell.
  }
}
