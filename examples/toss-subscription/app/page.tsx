import type { Plan } from 'kassa';
import { Pack } from '@/components/pack';
import { type Offer, PlanPicker } from '@/components/plan-picker';
import { won } from '@/lib/format';
import { kassa } from '@/lib/kassa';
import { isCycle } from '@/lib/plans';
import { currentUser } from '@/lib/session';
import { each } from '@/lib/words';
import { refusalText } from '@/lib/words/refusals';

export default async function Pricing({
  searchParams,
}: {
  searchParams: Promise<{ refused?: string }>;
}) {
  const { refused } = await searchParams;
  const { id } = await currentUser();
  const [plans, benefits] = await Promise.all([kassa.plans(), kassa.benefits(id)]);
  const offers = plans.flatMap(offer);
  return (
    <>
      <div className="hero">
        <h1>
          읽은 문장을
          <br />
          <mark>잃어버리지 않게</mark>
        </h1>
        <p>책과 글에 그은 밑줄을 한곳에 모으고, 다시 떠올리고 싶을 때 찾아 드립니다.</p>
      </div>
      {refused !== undefined && (
        <p className="notice warn" role="status" data-refused={refused}>
          {refusalText(refused)}
        </p>
      )}
      <h2 className="section">구독</h2>
      <PlanPicker offers={offers} subscribed={benefits.activePlanId !== undefined} />
      <h2 className="section">이용권</h2>
      <Pack />
    </>
  );
}

function offer(plan: Plan): Offer[] {
  if (!isCycle(plan.id)) return [];
  const { id, name, description = '', price, trialDays = 0, billingDay, benefits } = plan;
  const often = each(plan);
  const due = billingDay === undefined ? `${often} 같은 날` : `${often} ${billingDay}일`;
  const part = `다음 ${billingDay}일까지의 일수만큼`;
  return [
    {
      id,
      name,
      description,
      price: price.amount,
      each: often,
      credits: benefits?.monthlyCredits ?? 0,
      trial: trialDays > 0,
      today: trialDays > 0 ? '0원' : billingDay === undefined ? won(price.amount) : part,
      next: trialDays > 0 ? `${trialDays}일 뒤, 그다음 ${due}` : due,
    },
  ];
}
