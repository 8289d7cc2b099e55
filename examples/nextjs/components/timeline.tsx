import type { ReactNode } from 'react';
import type { Change } from 'kassa';
import { moment, number, signed } from '@/lib/format';
import { type Dictionary, fill, type Locale } from '@/lib/i18n';
import { story } from '@/lib/story';

interface Props {
  t: Dictionary;
  locale: Locale;
}

/** The changes after a revision, newest first; earlier ones only serve as context. */
export function Timeline({
  t,
  locale,
  changes,
  after,
}: Props & { changes: readonly Change[]; after: number }) {
  const pairs = changes
    .map((change, index) => ({ change, before: changes[index - 1] }))
    .filter(({ change }) => change.revision > after)
    .reverse();
  return (
    <ol className="timeline">
      {pairs.map(({ change, before }) => (
        <Item key={change.revision} t={t} locale={locale} change={change} before={before} />
      ))}
    </ol>
  );
}

function Item({
  t,
  locale,
  change,
  before,
}: Props & { change: Change; before: Change | undefined }) {
  const { sentence, tone, delta } = story(change, before, t, locale);
  return (
    <li className="change" data-tone={tone} data-kind={change.what.kind}>
      <div>
        <p className="sentence">{sentence}</p>
        <time dateTime={new Date(change.at).toISOString()}>{moment(change.at, locale)}</time>
      </div>
      <div>
        <p className="delta" data-sign={Math.sign(delta)}>
          {delta === 0 ? '' : signed(delta, locale)}
        </p>
        <p className="balance">{fill(t.ledger.balance, { n: number(change.balance, locale) })}</p>
      </div>
      <Details t={t} locale={locale} change={change} />
    </li>
  );
}

function Details({ t, locale, change }: Props & { change: Change }) {
  const words = t.ledger;
  const { what } = change;
  const rows = [
    [words.rule, what.kind],
    [words.event, what.event],
    [words.subject, what.subject],
    [words.note, what.note],
    [words.cause, change.cause],
    [words.revision, String(change.revision)],
  ] as const;
  return (
    <details>
      <summary>{words.raw}</summary>
      <dl className="facts">
        {rows.map(
          ([name, value]) =>
            value && (
              <Fact key={name} name={name}>
                {value}
              </Fact>
            ),
        )}
        {change.entries.map((entry) => (
          <Fact
            key={`${entry.lot}/${entry.reason}`}
            name={`${words.reason[entry.reason]} ${signed(entry.amount, locale)}`}
          >
            {words.bucket[entry.bucket]} · {words.lot} {entry.lot}
          </Fact>
        ))}
      </dl>
    </details>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd className="mono">{children}</dd>
    </>
  );
}
