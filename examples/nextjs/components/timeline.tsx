import type { ReactNode } from 'react';
import type { Change } from 'kassa';
import { moment, number, signed } from '@/lib/format';
import { count, type Dictionary, fill, type Locale } from '@/lib/i18n';
import { type Story, story } from '@/lib/story';

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
  return (
    <ol className="timeline">
      {runs(told(changes, after, t, locale)).map((run) => (
        <Run key={run[0]?.change.revision} t={t} locale={locale} run={run} />
      ))}
    </ol>
  );
}

interface Told {
  change: Change;
  story: Story;
}

/** Each change with its sentence, newest first. */
function told(changes: readonly Change[], after: number, t: Dictionary, locale: Locale): Told[] {
  let currency: string | undefined;
  const all = changes.map((change, index) => {
    currency = change.what.amount?.currency || currency;
    return { change, story: story({ change, before: changes[index - 1], currency }, t, locale) };
  });
  return all.filter(({ change }) => change.revision > after).reverse();
}

/** What changed nothing is put together, so that it does not hide what did. */
function runs(all: Told[]): Told[][] {
  const sum: Told[][] = [];
  for (const one of all) {
    const last = sum.at(-1);
    if (last?.[0]?.story.quiet && one.story.quiet) last.push(one);
    else sum.push([one]);
  }
  return sum;
}

function Run({ t, locale, run }: Props & { run: Told[] }) {
  const items = run.map((one) => (
    <Item key={one.change.revision} t={t} locale={locale} told={one} />
  ));
  if (!run[0]?.story.quiet) return items;
  return (
    <li className="quiet">
      <details>
        <summary>{count(t.ledger.quiet, run.length, locale)}</summary>
        <ol className="timeline">{items}</ol>
      </details>
    </li>
  );
}

function Item({ t, locale, told: { change, story } }: Props & { told: Told }) {
  const { sentence, tone, delta } = story;
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
