import { buyPackByCard, buyPackByDeposit } from '@/lib/actions/buy';
import { won } from '@/lib/format';
import { plans } from '@/lib/plans';
import { PayButton } from './pay-button';

/** Bought once, by card or by a deposit. */
export function Pack() {
  const { name, price, description } = plans.pack;
  return (
    <section className="card pack" aria-labelledby="pack">
      <div>
        <p className="eyebrow">{description}</p>
        <h2 id="pack">{name}</h2>
        <p className="muted">한 번 사 두고 필요할 때 쓰세요. 구독이 없어도 쓸 수 있습니다.</p>
      </div>
      <div className="pack-buy">
        <p className="price num">{won(price.amount)}</p>
        <div className="row">
          <PayButton open={buyPackByCard}>카드로 결제</PayButton>
          <PayButton open={buyPackByDeposit} className="button">
            가상계좌로 입금
          </PayButton>
        </div>
      </div>
    </section>
  );
}
