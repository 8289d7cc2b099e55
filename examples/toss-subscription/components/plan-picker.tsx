'use client';

import Link from 'next/link';
import { useEffect, useRef, useState } from 'react';
import { subscribe } from '@/lib/actions/buy';
import { won } from '@/lib/format';
import type { Cycle } from '@/lib/plans';
import { PayButton } from './pay-button';

export interface Offer {
  id: Cycle;
  name: string;
  description: string;
  price: number;
  each: string;
  credits: number;
  /** What is paid today, in words. */
  today: string;
  /** When the next charge is, in words. */
  next: string;
  trial: boolean;
}

const FIRST: Cycle = 'monthly';

/** One cycle is chosen on the left; what that means for the customer's money stands on the right. */
export function PlanPicker({ offers, subscribed }: { offers: Offer[]; subscribed: boolean }) {
  const [chosen, choose] = useState<Cycle>(FIRST);
  // The choice is the browser's own, so that one made before this script ran is not lost.
  const cycles = useRef<HTMLFieldSetElement>(null);
  useEffect(() => {
    const checked = cycles.current?.querySelector<HTMLInputElement>(':checked');
    if (checked) choose(checked.value as Cycle);
  }, []);
  const offer = offers.find(({ id }) => id === chosen) ?? offers[0];
  if (!offer) return null;
  return (
    <div className="picker">
      <fieldset className="cycles" ref={cycles}>
        <legend className="visually-hidden">결제 주기</legend>
        {offers.map(({ id, name, description, price, each, trial }) => (
          <label key={id} className="cycle" data-plan={id}>
            <input type="radio" name="plan" value={id} defaultChecked={id === FIRST} onChange={() => choose(id)} />
            <span className="cycle-name">
              <strong>{name}</strong>
              {trial && <span className="pill">14일 무료</span>}
              <span className="muted small">{description}</span>
            </span>
            <span className="cycle-price num">
              <strong>{won(price)}</strong>
              <span className="muted small">{each}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <section className="card summary" aria-live="polite" aria-label="결제 요약">
        <p className="eyebrow">{offer.name} 구독</p>
        <p className="price num">
          {won(offer.price)} <span>/ {offer.each}</span>
        </p>
        <ul className="ticks">
          <li>밑줄 저장과 검색, 제한 없이</li>
          <li>책과 노트 앱으로 내보내기</li>
          <li>AI 요약 매월 {offer.credits}회</li>
        </ul>
        <dl className="pairs">
          <div>
            <dt>오늘 결제</dt>
            <dd>{offer.today}</dd>
          </div>
          <div>
            <dt>다음 결제</dt>
            <dd>{offer.next}</dd>
          </div>
        </dl>
        {subscribed ? (
          <Link href="/account" className="button primary wide">
            내 구독에서 바꾸기
          </Link>
        ) : (
          <PayButton open={() => subscribe(chosen)} className="button primary wide">
            {offer.trial ? '카드 등록하고 무료로 시작' : '카드 등록하고 시작하기'}
          </PayButton>
        )}
        <p className="muted small">언제든 해지할 수 있고, 결제한 기간까지 이용합니다.</p>
      </section>
    </div>
  );
}
