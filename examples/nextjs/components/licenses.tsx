import type { License } from 'kassa';
import { number, shortDay } from '@/lib/format';
import { type Dictionary, fill, type Locale } from '@/lib/i18n';

const tones: Record<License['status'], string> = {
  inactive: 'calm',
  active: '',
  expired: 'warn',
  disabled: 'bad',
  unknown: 'calm',
};

/** Keys of software that was bought. They are the customer's: no other page shows them. */
export function Licenses({
  t,
  locale,
  licenses,
}: {
  t: Dictionary;
  locale: Locale;
  licenses: readonly License[];
}) {
  const words = t.subscription.licenses;
  if (licenses.length === 0) return null;
  return (
    <section className="card stack" aria-labelledby="licenses">
      <h2 id="licenses">{words.title}</h2>
      <ul className="licenses">
        {licenses.map(({ id, key, status, activations, activationLimit, expiresAt }) => (
          <li key={id} data-license={status}>
            <code>{key}</code>
            <span className={`pill ${tones[status]}`}>{words.status[status]}</span>
            <span className="muted small">
              {activationLimit === undefined
                ? fill(words.used, { n: number(activations, locale) })
                : fill(words.usedOf, {
                    n: number(activations, locale),
                    limit: number(activationLimit, locale),
                  })}
              {expiresAt !== undefined &&
                ` · ${fill(words.until, { date: shortDay(expiresAt, locale) })}`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
