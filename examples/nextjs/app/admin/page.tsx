import { explainView } from 'kassa/explain';
import { AdminForm } from '@/components/admin-form';
import { forgiveDebt, grantCredits, reconcile } from '@/lib/actions/admin';
import { staffOnly } from '@/lib/demo-guard';
import { language } from '@/lib/i18n';
import { kassa } from '@/lib/kassa';
import { labNow } from '@/lib/lab';
import { currentUser } from '@/lib/session';

type Query = Record<string, string | string[] | undefined>;

/** What support needs: why a customer has what they have, and what a person may do about it. */
export default async function Admin({ searchParams }: { searchParams: Promise<Query> }) {
  staffOnly();
  const { t, locale } = await language();
  const query = await searchParams;
  const account = one(query['account']) || (await currentUser()).id;
  const view = await explainView(kassa, account, {
    url: address(query),
    locale,
    now: await labNow(),
    planNames: Object.fromEntries(Object.entries(t.plans).map(([id, { name }]) => [id, name])),
  });
  return (
    <>
      <p className="notice warn" role="note">
        {t.admin.guard}
      </p>
      <form className="row whose" method="get">
        <label htmlFor="account">{t.admin.account}</label>
        <input id="account" name="account" defaultValue={account} required />
        <button className="button">{t.admin.show}</button>
      </form>
      <style href="kassa-explain" precedence="kassa">
        {view.css}
      </style>
      {/* Every value in it is escaped where it is made. */}
      <div dangerouslySetInnerHTML={{ __html: view.html }} />
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
        <AdminForm title={t.admin.reconcile} account={account} action={reconcile}>
          <p className="muted small">{t.admin.reconcileText}</p>
          <div className="row">
            <button className="button" name="deed" value="compare">
              {t.admin.compare}
            </button>
            <button className="button" name="deed" value="repair">
              {t.admin.repair}
            </button>
          </div>
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

function one(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

/** This page's own address, whose query says what is shown. */
function address(query: Query): string {
  const pairs = Object.entries(query).map(([name, value]): [string, string] => [
    name,
    one(value) ?? '',
  ]);
  return `/admin?${new URLSearchParams(pairs)}`;
}
