import { setTill } from '@/lib/actions/till';
import { type Dictionary, fill } from '@/lib/i18n';
import { type Till, tills } from '@/lib/tills';

/** Who takes the payment, for trying out several. A form, so it works before any script. */
export function TillSwitch({ t, chosen }: { t: Dictionary; chosen: Till }) {
  const all = tills();
  if (all.length < 2) return null;
  return (
    <form action={setTill} className="tills">
      <span id="pay-with" className="muted">
        {t.pricing.till}
      </span>
      <div role="group" aria-labelledby="pay-with">
        {all.map(({ id, name, overlay }) => (
          <button key={id} name="till" value={id} aria-pressed={id === chosen.id}>
            {overlay ? fill(t.pricing.overlay, { name }) : name}
          </button>
        ))}
      </div>
    </form>
  );
}
