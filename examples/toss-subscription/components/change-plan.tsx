import type { Plan } from 'kassa';
import { changeLater, changeNow } from '@/lib/actions/subscription';
import { won } from '@/lib/format';
import { isCycle } from '@/lib/plans';
import { each } from '@/lib/words';
import { Act } from './act';

interface Props {
  plans: readonly Plan[];
  held: Plan;
  scheduled: string | undefined;
}

/** Other cycles: at once with the rest of what was paid set off, or with the next period. */
export function ChangePlan({ plans, held, scheduled }: Props) {
  return (
    <section className="card stack" aria-labelledby="change">
      <h2 id="change" className="eyebrow">
        결제 주기 바꾸기
      </h2>
      <ul className="offers">
        {plans.map((plan) => {
          if (!isCycle(plan.id) || plan.id === held.id) return null;
          return (
            <li key={plan.id} data-offer={plan.id}>
              <span>
                <strong>{plan.name}</strong>{' '}
                <span className="muted small num">
                  {each(plan)} {won(plan.price.amount)}
                </span>
              </span>
              {scheduled === plan.id ? (
                <span className="pill calm">다음 결제부터</span>
              ) : (
                <span className="row">
                  <Act action={changeNow.bind(null, plan.id)} working="바꾸는 중…" confirm={sure(plan)}>
                    지금 바꾸기
                  </Act>
                  <Act action={changeLater.bind(null, plan.id)} working="바꾸는 중…" kind="plain">
                    다음 결제부터
                  </Act>
                </span>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function sure(plan: Plan) {
  return {
    title: `지금 ${plan.name}으로 바꿀까요?`,
    text: '남은 기간의 요금을 빼고 차액만 등록된 카드로 바로 결제합니다.',
    yes: '지금 바꾸기',
    no: '그대로 두기',
  };
}
