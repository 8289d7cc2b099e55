import type { Notice } from 'kassa';
import { day, moment, won } from './format';
import { type PlanId, plans } from './plans';

/** A message as the customer would read it. */
export interface Letter {
  subject: string;
  paragraphs: string[];
  button: string;
}

/** "Your renewal could not be paid", with all that the customer needs to act at once. */
export function paymentFailed(notice: Notice): Letter {
  const plan = plans[notice.plan as PlanId]?.name ?? '';
  const amount = notice.amount ? won(notice.amount.amount) : '';
  const next = notice.nextAttempt;
  return {
    subject: `[밑줄] ${plan} 구독료 ${amount}을 결제하지 못했습니다`,
    paragraphs: [
      `${day(notice.at)}에 ${plan} 구독료 ${amount}을 등록하신 카드로 결제하지 못했습니다. 아직 이용에는 변화가 없습니다.`,
      next
        ? `${moment(next)}에 같은 카드로 다시 결제합니다. 한도나 잔액을 확인해 주시면 따로 하실 일은 없습니다.`
        : '이 카드로는 더 시도하지 않습니다. 다른 카드를 등록하시면 바로 결제되고, 이용이 이어집니다.',
      '카드를 바꾸려면 아래 버튼을 눌러 주세요. 이 메일에서는 카드 번호를 묻지 않습니다.',
    ],
    button: '결제 카드 바꾸기',
  };
}
