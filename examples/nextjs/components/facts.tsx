import type { Subscription } from 'kassa';
import { changeCard } from '@/lib/actions/subscription';
import { day } from '@/lib/format';
import type { Dictionary, Locale } from '@/lib/i18n';
import { tillName } from '@/lib/tills';
import { Act } from './act';

interface Props {
  t: Dictionary;
  locale: Locale;
  subscription: Subscription;
}

/** A subscription as its provider tells it. */
export function Facts({ t, locale, subscription }: Props) {
  const words = t.subscription.facts;
  const { card, product, price, trialEnd, cancelAt, endedAt, periodEnd, status } = subscription;
  const over = status === 'canceled';
  const ends = endedAt ?? cancelAt;
  // What is overdue or rests has no date to renew on.
  const runs = (status === 'active' || status === 'trialing') && ends === undefined;
  const renews = runs ? periodEnd : undefined;
  const dates = [
    [words.trialEnds, trialEnd],
    [words.renews, renews],
    [over ? words.ended : words.ends, ends],
  ] as const;
  return (
    <section className="card stack" aria-labelledby="facts">
      <h2 id="facts">{words.title}</h2>
      <dl className="particulars">
        <Fact name={words.by} value={tillName(subscription.provider)} />
        {card && (
          <Fact name={words.card} value={`${brand(card.brand)} •••• ${card.lastFour}`} id="card" />
        )}
        {dates.map(
          ([name, at]) => at !== undefined && <Fact key={name} name={name} value={day(at, locale)} />,
        )}
      </dl>
      <details className="more">
        <summary>{words.more}</summary>
        <dl className="particulars">
          <Fact name={words.product} value={product} code />
          <Fact name={words.price} value={price} code />
          <Fact name={words.id} value={subscription.id} code />
        </dl>
      </details>
      {!over && (
        <div className="row">
          <Act action={changeCard} working={t.subscription.working}>
            {words.anotherCard}
          </Act>
        </div>
      )}
    </section>
  );
}

function Fact({
  name,
  value,
  id,
  code = false,
}: {
  name: string;
  value: string | undefined;
  id?: string;
  code?: boolean;
}) {
  if (value === undefined) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd data-fact={id}>{code ? <code>{value}</code> : value}</dd>
    </div>
  );
}

/** The provider's word begins small: `visa`. */
function brand(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
