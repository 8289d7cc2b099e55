import type { BenefitsOf } from 'kassa';
import { number } from '@/lib/format';
import type { Dictionary, Locale } from '@/lib/i18n';
import type { kassa } from '@/lib/kassa';

interface Props {
  t: Dictionary;
  locale: Locale;
  benefits: BenefitsOf<typeof kassa>;
}

/** What the plan allows beside credits. The names are the plans' own: a wrong one is no code. */
export function Allowance({ t, locale, benefits }: Props) {
  const words = t.subscription.allowance;
  const { limits, values } = benefits;
  const rows = [
    [words.projects, number(limits.projects, locale)],
    [words.seats, number(limits.seats, locale)],
    [words.support, values.support === undefined ? words.none : words[values.support]],
  ] as const;
  return (
    <dl className="particulars" data-allowance="">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
