import type { Day } from '@/lib/journal';
import { number, shortDay } from '@/lib/format';
import { type Dictionary, fill, type Locale } from '@/lib/i18n';
import { Table } from './table';

interface Props {
  t: Dictionary;
  locale: Locale;
  days: readonly Day[];
}

/** What was used, day by day: a picture, and the same numbers as a table. */
export function UsageChart({ t, locale, days }: Props) {
  const words = t.usageChart;
  const used = days.filter((day) => sum(day) > 0);
  const total = used.reduce((all, day) => all + sum(day), 0);
  const top = ceiling(Math.max(...days.map(sum)));
  const values = { n: number(total, locale), days: number(days.length, locale) };
  if (total === 0) {
    return (
      <div className="empty">
        <p className="strong">{fill(words.none, values)}</p>
        <p className="muted">{words.noneText}</p>
      </div>
    );
  }
  return (
    <figure className="chart">
      <figcaption>
        <span className="strong">{fill(words.caption, values)}</span>
        <span className="keys small muted" aria-hidden="true">
          <span data-part="subscription">{words.subscription}</span>
          <span data-part="one-time">{words.oneTime}</span>
        </span>
      </figcaption>
      <div className="plot" role="img" aria-label={fill(words.picture, values)}>
        <div className="scale small muted">
          <span>{number(top, locale)}</span>
          <span>{number(top / 2, locale)}</span>
          <span>0</span>
        </div>
        <div className="bars">
          {days.map((day) => (
            <Bar key={day.at} day={day} top={top} title={spoken(t, locale, day)} />
          ))}
        </div>
        <div className="ends small muted">
          <span>{shortDay(days[0]?.at ?? 0, locale)}</span>
          <span>{shortDay(days.at(-1)?.at ?? 0, locale)}</span>
        </div>
      </div>
      <details className="more">
        <summary>{words.asTable}</summary>
        <Table
          label={fill(words.caption, values)}
          columns={[
            { name: words.day },
            { name: words.subscription, end: true },
            { name: words.oneTime, end: true },
            { name: words.total, end: true },
          ]}
          rows={used.toReversed().map((day) => ({
            key: String(day.at),
            cells: [
              shortDay(day.at, locale),
              number(day.subscription, locale),
              number(day.oneTime, locale),
              number(sum(day), locale),
            ],
          }))}
        />
      </details>
    </figure>
  );
}

function Bar({ day, top, title }: { day: Day; top: number; title: string }) {
  const height = (part: number) => ({ height: `${(part / top) * 100}%` });
  return (
    <span title={title} data-used={sum(day)}>
      <i data-part="one-time" style={height(day.oneTime)} />
      <i data-part="subscription" style={height(day.subscription)} />
    </span>
  );
}

function sum({ subscription, oneTime }: Day): number {
  return subscription + oneTime;
}

function spoken(t: Dictionary, locale: Locale, day: Day): string {
  return fill(t.usageChart.bar, { date: shortDay(day.at, locale), n: number(sum(day), locale) });
}

/** The next round number: 2, 4, 10, 20, 40, 100 and so on, so that half of it is round too. */
function ceiling(most: number): number {
  let ten = 2;
  while (ten * 5 < most) ten *= 10;
  return [ten, ten * 2, ten * 5].find((round) => round >= most) ?? ten * 5;
}
