import type { MethodView } from 'kassa';
import { registerCard } from '@/lib/actions/buy';
import { removeCard } from '@/lib/actions/subscription';
import { shortDay } from '@/lib/format';
import { cardName } from '@/lib/words/banks';
import { Act } from './act';
import { PayButton } from './pay-button';

/** The registered cards. Their keys are sealed in the database and never come here. */
export function CardBox({ methods }: { methods: readonly MethodView[] }) {
  return (
    <section className="card stack" aria-labelledby="cards">
      <h2 id="cards" className="eyebrow">
        결제 카드
      </h2>
      {methods.length === 0 && <p className="muted">등록된 카드가 없습니다.</p>}
      <ul className="methods">
        {methods.map((method) => (
          <Method key={method.id} method={method} />
        ))}
      </ul>
      <PayButton open={registerCard} className="button">
        {methods.length === 0 ? '카드 등록하기' : '카드 바꾸기'}
      </PayButton>
    </section>
  );
}

function Method({ method: { id, card, kind, created, inUse } }: { method: MethodView }) {
  return (
    <li data-method={id} data-in-use={inUse}>
      <span>
        <strong>{card ? cardName(card.brand) : kind}</strong>{' '}
        {card && <span className="num">•••• {card.lastFour}</span>}
        <span className="muted small">{shortDay(created)} 등록</span>
      </span>
      {inUse ? (
        <span className="pill calm">구독 결제</span>
      ) : (
        <Act action={removeCard.bind(null, id)} working="삭제 중…" kind="plain danger">
          삭제
        </Act>
      )}
    </li>
  );
}
