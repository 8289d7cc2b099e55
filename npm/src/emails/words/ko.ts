import type { EmailWords } from './index.js';

export const ko: EmailWords = {
  lang: 'ko',
  paymentFailed: {
    subject: '[{amount} ]결제가 이루어지지 않았습니다',
    title: '결제가 이루어지지 않았습니다',
    body: [
      '[{plan} ][{amount} ]결제가 이루어지지 않았습니다. 카드가 만료되었거나 한도를 초과했거나, 카드사가 승인하지 않았을 수 있습니다.',
      '[{next}에 다시 결제를 시도합니다. 그 전에 결제 수단을 확인해 주세요.|자동으로 다시 시도하지 않습니다. 이용이 중단되지 않도록 다른 결제 수단을 등록해 주세요.]',
    ],
    button: '결제 수단 확인하기',
  },
  trialEnding: {
    subject: '[{plan} ]무료 체험이 [{end}에|곧] 끝납니다',
    title: '무료 체험이 곧 끝납니다',
    body: [
      '[{plan} ]무료 체험이 [{end}에|곧] 끝납니다. 이후에는 유료로 전환되며, 등록하신 결제 수단으로 [{amount}의 요금이|요금이] 결제됩니다.',
      '원하지 않으시면 체험이 끝나기 전에 해지해 주세요. 요금은 청구되지 않습니다.',
    ],
    button: '구독 관리하기',
  },
  paid: {
    subject: '{brand} 결제 영수증[ ({amount})]',
    title: '결제해 주셔서 감사합니다',
    body: ['[{plan} ][{amount} ]결제가 완료되었습니다. 이 메일을 영수증으로 보관하실 수 있습니다.'],
    button: '결제 내용 보기',
  },
  paymentActionRequired: {
    subject: '[{amount} ]결제를 확인해 주세요',
    title: '카드사에서 본인 확인을 요청했습니다',
    body: [
      '[{plan} ][{amount} ]결제가 본인의 결제인지 카드사에서 확인을 요청했습니다. 확인해 주시기 전에는 결제가 이루어지지 않습니다.',
      '버튼을 누르고 카드사의 안내에 따라 인증 번호나 앱으로 확인해 주세요.',
    ],
    button: '결제 확인하기',
  },
  duplicateSubscription: {
    subject: '요금제 두 개를 결제하고 계십니다',
    title: '요금제 두 개를 결제하고 계십니다',
    body: [
      '이용 중인 요금제 외에 [{plan}|다른] 요금제도[ {amount}에] 결제하고 계십니다.',
      '어느 요금제를 유지할지 알려 주세요. 다른 하나는 해지하고 결제 금액을 환불해 드립니다.',
    ],
    button: '내 요금제 보기',
  },
  facts: {
    plan: '상품',
    amount: '금액',
    date: '날짜',
    next: '다음 시도',
    end: '체험 종료',
    payment: '결제 번호',
  },
  footer: [
    '[문의: {support}]',
    '{brand}에서 고객님의 결제와 관련하여 보내 드린 메일입니다. 이메일로는 카드 번호나 비밀번호를 묻지 않습니다.',
  ],
};
