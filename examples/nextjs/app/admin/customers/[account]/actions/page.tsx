import type { Metadata } from 'next';
import { AdminForm } from '@/components/admin-form';
import { CustomerHead } from '@/components/customer-head';
import { forgiveDebt, grantCredits } from '@/lib/actions/admin';
import { staffOnly } from '@/lib/demo-guard';
import { language, pageTitle } from '@/lib/i18n';

export function generateMetadata(): Promise<Metadata> {
  return pageTitle((t) => t.admin.actions);
}

/** What a person may do about it: all of it is written down with a name and a reason. */
export default async function Actions({ params }: { params: Promise<{ account: string }> }) {
  staffOnly();
  const { t } = await language();
  const account = decodeURIComponent((await params).account);
  return (
    <>
      <CustomerHead t={t} account={account} />
      <div className="head">
        <h1>{t.admin.actions}</h1>
        <p>{t.admin.actionsLead}</p>
      </div>
      <div className="deeds">
        <AdminForm title={t.admin.grant} account={account} action={grantCredits}>
          <label>
            {t.admin.amount}
            <input name="amount" type="number" step={1} required defaultValue={50} />
          </label>
          <label>
            {t.admin.kind}
            <select name="kind">
              <option value="credits">{t.subscription.credits}</option>
              <option value="translation">{t.kinds.translation}</option>
            </select>
          </label>
          <Reason text={t.admin.reason} />
          <button className="button primary">{t.admin.give}</button>
        </AdminForm>
        <AdminForm title={t.admin.forgive} account={account} action={forgiveDebt}>
          <p className="muted small">{t.admin.forgiveText}</p>
          <Reason text={t.admin.reason} />
          <button className="button">{t.admin.forgive}</button>
        </AdminForm>
      </div>
    </>
  );
}

function Reason({ text }: { text: string }) {
  return (
    <label>
      {text}
      <input name="reason" required maxLength={200} />
    </label>
  );
}
