'use client';

import { type FormEvent, useActionState, useId, useRef } from 'react';
import type { Order } from 'kassa';
import { refund } from '@/lib/actions/subscription';
import { left } from '@/lib/refund-rule';
import { bankName, refundBanks } from '@/lib/words/banks';
import { Answer } from './act';

/** A refund in part or in whole; a deposit goes back to an account that the customer names. */
export function RefundForm({ order }: { order: Order }) {
  const id = useId();
  // A ref, not the state: two presses within one frame must not ask twice.
  const running = useRef(false);
  const [said, run, busy] = useActionState(
    async (before: Awaited<ReturnType<typeof refund>>, form: FormData) => {
      // One key for each press: sent again by a bad connection, it is still one refund.
      form.set('key', crypto.randomUUID());
      const answer = await refund(before, form);
      running.current = false;
      return answer;
    },
    undefined,
  );
  const once = (event: FormEvent) => {
    if (running.current) event.preventDefault();
    running.current = true;
  };
  const rest = left(order);
  return (
    <form action={run} onSubmit={once} className="refund stack" aria-busy={busy}>
      <input type="hidden" name="order" value={order.id} />
      <p className="muted small">결제 후 7일 안에는 전부 또는 일부를 환불받을 수 있습니다.</p>
      <div className="fields">
        <label htmlFor={`${id}a`}>
          환불 금액(원)
          <input id={`${id}a`} name="amount" type="number" min={1} max={rest} step={1} defaultValue={rest} required />
        </label>
        {order.details?.deposit && (
          <>
            <label htmlFor={`${id}b`}>
              은행
              <select id={`${id}b`} name="bank">
                {refundBanks.map((code) => (
                  <option key={code} value={code}>
                    {bankName(code)}
                  </option>
                ))}
              </select>
            </label>
            <label htmlFor={`${id}n`}>
              계좌번호
              <input id={`${id}n`} name="number" inputMode="numeric" pattern="[0-9]{6,20}" required />
            </label>
            <label htmlFor={`${id}h`}>
              예금주
              <input id={`${id}h`} name="holder" maxLength={60} required />
            </label>
          </>
        )}
        <button className="button danger" aria-disabled={busy}>
          {busy ? '요청 중…' : '환불 요청'}
        </button>
      </div>
      <Answer said={said} />
    </form>
  );
}
