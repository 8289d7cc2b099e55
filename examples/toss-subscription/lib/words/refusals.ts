// What a code means, in the customer's words. A code that is not here gets a sentence that is true
// of all of them; what Kassa does about each code does not depend on this list.

const texts: Record<string, string> = {
  // The customer left.
  PAY_PROCESS_CANCELED: '결제를 취소하셨습니다. 청구된 금액은 없습니다.',
  USER_CANCEL: '결제를 취소하셨습니다. 청구된 금액은 없습니다.',
  PAY_PROCESS_ABORTED: '결제가 중단되었습니다. 청구된 금액은 없으니 다시 시도해 주세요.',
  // The bank says no today.
  REJECT_CARD_PAYMENT: '한도를 넘었거나 잔액이 부족해 카드사가 결제를 거절했습니다.',
  REJECT_CARD_COMPANY: '카드사가 결제를 거절했습니다. 카드사에 문의해 주세요.',
  REJECT_ACCOUNT_PAYMENT: '잔액이 부족해 결제하지 못했습니다.',
  NOT_ENOUGH_AMOUNT: '잔액이 부족해 결제하지 못했습니다.',
  EXCEED_MAX_PAYMENT_AMOUNT: '하루 결제 한도를 넘어 결제하지 못했습니다.',
  EXCEED_MAX_MONTHLY_PAYMENT_AMOUNT: '이번 달 결제 한도를 넘어 결제하지 못했습니다.',
  EXCEED_MAX_AUTH_COUNT: '인증 횟수를 넘었습니다. 내일 다시 시도해 주세요.',
  // It takes another card.
  INVALID_CARD_EXPIRATION: '유효기간이 지난 카드입니다. 다른 카드를 등록해 주세요.',
  INVALID_STOPPED_CARD: '정지된 카드입니다. 다른 카드를 등록해 주세요.',
  INVALID_CARD_LOST_OR_STOLEN: '분실 신고된 카드입니다. 다른 카드를 등록해 주세요.',
  INVALID_REJECT_CARD: '사용할 수 없는 카드입니다. 다른 카드를 등록해 주세요.',
  INVALID_CARD_NUMBER: '카드 번호를 다시 확인해 주세요.',
  NOT_SUPPORTED_CARD_TYPE: '지원하지 않는 카드입니다. 다른 카드를 등록해 주세요.',
  NOT_FOUND_BILLING: '등록된 카드가 만료되었습니다. 카드를 다시 등록해 주세요.',
  ALREADY_REMOVED_BILLING_KEY: '등록된 카드가 삭제되었습니다. 카드를 다시 등록해 주세요.',
  // It passes.
  PROVIDER_ERROR: '카드사 점검 중입니다. 잠시 뒤에 다시 시도합니다.',
  NOT_AVAILABLE_BANK: '은행 점검 시간입니다. 잠시 뒤에 다시 시도합니다.',
  // What Kassa answers by itself.
  already_subscribed: '이미 구독 중입니다. 내 구독에서 결제 주기를 바꿀 수 있습니다.',
  checkout_replaced: '다른 창에서 결제를 다시 시작했습니다. 그 창에서 이어서 진행해 주세요.',
  no_subscription: '이용 중인 구독이 없습니다.',
  no_payment: '환불할 수 있는 결제가 아닙니다.',
  nothing_to_refund: '남은 금액보다 많이 환불할 수 없습니다.',
  method_in_use: '구독 결제에 쓰이는 카드는 지울 수 없습니다. 먼저 다른 카드로 바꿔 주세요.',
  unauthenticated: '로그인이 필요합니다.',
};

const OTHER = '요청을 처리하지 못했습니다. 청구된 금액이 있는지 결제 내역에서 확인해 주세요.';

export function refusalText(code: string): string {
  return texts[code] ?? OTHER;
}

/** Whether there is a sentence for exactly this code. */
export function isKnown(code: string): boolean {
  return Object.hasOwn(texts, code);
}
