// Every string that the components show. Templates are plain strings, not functions, so that a
// Server Component can hand its own to a client component. `{n}` is a number, `{date}` a date;
// where a language has a singular, both forms stand side by side: `{n} credit|{n} credits`.

import type { IntervalUnit, Refusal, SubscriptionStatus } from '../wire.js';

/** The strings of one language. Give the ones you want to change as `labels`. */
export interface Labels {
  subscribe: string;
  buy: string;
  pay: string;
  working: string;
  confirming: string;
  late: string;
  waiting: string;
  landed: string;
  notBought: string;
  deposit: string;
  depositBank: string;
  depositNumber: string;
  depositHolder: string;
  depositDue: string;
  currentPlan: string;
  change: string;
  manage: string;
  featured: string;
  trial: string;
  perUnit: Record<IntervalUnit, string>;
  perCount: Record<IntervalUnit, string>;
  once: string;
  monthlyCredits: string;
  oneTimeCredits: string;
  credits: string;
  fromSubscription: string;
  fromPurchases: string;
  noPlan: string;
  noPlans: string;
  held: string;
  owed: string;
  frozen: string;
  renews: string;
  changes: string;
  ends: string;
  loading: string;
  failed: string;
  retry: string;
  status: Record<SubscriptionStatus, string>;
  errors: Record<string, string>;
  /** What a customer does after a refusal. */
  refusals: Record<Refusal, string>;
}

/** Some of the strings, as the `labels` prop takes them. */
export type SomeLabels = Partial<Omit<Labels, 'status' | 'errors' | 'refusals'>> & {
  status?: Partial<Labels['status']>;
  errors?: Record<string, string>;
  refusals?: Partial<Labels['refusals']>;
};

const en: Labels = {
  subscribe: 'Subscribe',
  buy: 'Buy',
  pay: 'Pay',
  working: 'One moment…',
  confirming: 'We are waiting for the confirmation of your payment…',
  late: 'This takes unusually long. You can close this page: what you bought will be here.',
  waiting: 'The payment is on its way. That can take days.',
  landed: 'Your purchase is here. Thank you!',
  notBought: 'Nothing was bought.',
  deposit: 'Please pay {amount} into this account.',
  depositBank: 'Bank',
  depositNumber: 'Account number',
  depositHolder: 'Account holder',
  depositDue: 'Until',
  currentPlan: 'Your plan',
  change: 'Change plan',
  manage: 'Manage plan',
  featured: 'Most popular',
  trial: '{n} day free|{n} days free',
  perUnit: { day: 'per day', week: 'per week', month: 'per month', year: 'per year' },
  perCount: {
    day: 'every {n} days',
    week: 'every {n} weeks',
    month: 'every {n} months',
    year: 'every {n} years',
  },
  once: 'once',
  monthlyCredits: '{n} credit every month|{n} credits every month',
  oneTimeCredits: '{n} credit that never expires|{n} credits that never expire',
  credits: 'credit|credits',
  fromSubscription: 'Subscription',
  fromPurchases: 'Bought once',
  noPlan: 'No plan',
  noPlans: 'Nothing is for sale right now.',
  held: 'Held for work',
  owed: 'Owed',
  frozen: 'More was used than was paid for. Credits cannot be used until that is settled.',
  renews: 'Renews on {date}',
  changes: 'Changes to {plan} on {date}',
  ends: 'Ends on {date}',
  loading: 'Loading…',
  failed: 'This could not be loaded.',
  retry: 'Try again',
  status: {
    incomplete: 'Payment open',
    trialing: 'Trial',
    active: 'Active',
    past_due: 'Payment overdue',
    unpaid: 'Unpaid',
    paused: 'Paused',
    canceled: 'Canceled',
    expired: 'Expired',
    unknown: 'Unclear',
  },
  errors: {
    already_subscribed: 'You already have a plan. Change it in your subscription.',
    checkout_replaced: 'Another purchase was begun meanwhile. Please try again.',
    unauthenticated: 'Please sign in first.',
    unknown_plan: 'This plan is not for sale any more.',
    offline: 'No connection. Nothing was bought; please try again.',
    unavailable: 'The payment service does not answer. Nothing was bought; please try again.',
    missed: 'Please look at what is chosen above, and press again.',
    other: 'That did not work. Nothing was bought; please try again.',
  },
  refusals: {
    later: 'The payment service does not answer. Please try again in a moment.',
    new_key: 'The payment service does not answer. Please try again in a moment.',
    declined: 'The payment was declined. Please try again later, or use another card.',
    new_method: 'This card cannot be used. Please use another one.',
    stop: 'The payment could not be made. Please ask us.',
    look_up: 'We are still finding out how the payment went. Please do not pay again.',
  },
};

const ko: Labels = {
  subscribe: '구독하기',
  buy: '구매하기',
  pay: '결제하기',
  working: '잠시만요…',
  confirming: '결제 확인을 기다리고 있습니다…',
  late: '평소보다 오래 걸리고 있습니다. 이 페이지를 닫아도 구매한 것은 지급됩니다.',
  waiting: '결제가 진행 중입니다. 며칠이 걸릴 수 있습니다.',
  landed: '구매가 완료되었습니다. 감사합니다!',
  notBought: '결제되지 않았습니다.',
  deposit: '아래 계좌로 {amount}을(를) 입금해 주세요.',
  depositBank: '은행',
  depositNumber: '계좌번호',
  depositHolder: '예금주',
  depositDue: '입금 기한',
  currentPlan: '이용 중인 요금제',
  change: '요금제 변경',
  manage: '요금제 관리',
  featured: '가장 많이 선택',
  trial: '{n}일 무료 체험',
  perUnit: { day: '/ 일', week: '/ 주', month: '/ 월', year: '/ 년' },
  perCount: { day: '/ {n}일', week: '/ {n}주', month: '/ {n}개월', year: '/ {n}년' },
  once: '1회 결제',
  monthlyCredits: '매월 크레딧 {n}개',
  oneTimeCredits: '만료되지 않는 크레딧 {n}개',
  credits: '크레딧',
  fromSubscription: '구독 크레딧',
  fromPurchases: '구매 크레딧',
  noPlan: '이용 중인 요금제 없음',
  noPlans: '현재 판매 중인 상품이 없습니다.',
  held: '작업에 보류 중',
  owed: '초과 사용',
  frozen: '결제된 것보다 더 많이 사용되어 정산될 때까지 크레딧을 사용할 수 없습니다.',
  renews: '{date} 갱신 예정',
  changes: '{date}에 {plan}(으)로 변경 예정',
  ends: '{date} 종료 예정',
  loading: '불러오는 중…',
  failed: '불러오지 못했습니다.',
  retry: '다시 시도',
  status: {
    incomplete: '결제 대기',
    trialing: '무료 체험',
    active: '이용 중',
    past_due: '결제 지연',
    unpaid: '미납',
    paused: '일시 정지',
    canceled: '해지됨',
    expired: '만료됨',
    unknown: '확인 중',
  },
  errors: {
    already_subscribed: '이미 이용 중인 요금제가 있습니다. 구독 관리에서 변경해 주세요.',
    checkout_replaced: '그사이 다른 구매가 시작되었습니다. 다시 시도해 주세요.',
    unauthenticated: '먼저 로그인해 주세요.',
    unknown_plan: '더 이상 판매하지 않는 요금제입니다.',
    offline: '인터넷에 연결되어 있지 않습니다. 결제되지 않았으니 다시 시도해 주세요.',
    unavailable: '결제 서비스가 응답하지 않습니다. 결제되지 않았으니 다시 시도해 주세요.',
    missed: '위에서 선택한 내용을 확인하고 다시 눌러 주세요.',
    other: '처리하지 못했습니다. 결제되지 않았으니 다시 시도해 주세요.',
  },
  refusals: {
    later: '결제 서비스가 응답하지 않습니다. 잠시 후 다시 시도해 주세요.',
    new_key: '결제 서비스가 응답하지 않습니다. 잠시 후 다시 시도해 주세요.',
    declined: '결제가 승인되지 않았습니다. 나중에 다시 시도하거나 다른 카드를 사용해 주세요.',
    new_method: '이 카드는 사용할 수 없습니다. 다른 카드를 사용해 주세요.',
    stop: '결제를 진행할 수 없습니다. 고객센터에 문의해 주세요.',
    look_up: '결제 결과를 확인하고 있습니다. 다시 결제하지 마세요.',
  },
};

const ja: Labels = {
  subscribe: '申し込む',
  buy: '購入する',
  pay: '支払う',
  working: 'お待ちください…',
  confirming: 'お支払いの確認を待っています…',
  late: '通常より時間がかかっています。このページを閉じても、ご購入分は反映されます。',
  waiting: 'お支払いの手続き中です。数日かかることがあります。',
  landed: 'ご購入が反映されました。ありがとうございます。',
  notBought: '決済は行われていません。',
  deposit: '次の口座に{amount}をお振り込みください。',
  depositBank: '銀行',
  depositNumber: '口座番号',
  depositHolder: '口座名義',
  depositDue: '振込期限',
  currentPlan: 'ご利用中のプラン',
  change: 'プランを変更',
  manage: 'プランを管理',
  featured: '人気',
  trial: '{n}日間無料',
  perUnit: { day: '/ 日', week: '/ 週', month: '/ 月', year: '/ 年' },
  perCount: { day: '/ {n}日', week: '/ {n}週間', month: '/ {n}か月', year: '/ {n}年' },
  once: '買い切り',
  monthlyCredits: '毎月{n}クレジット',
  oneTimeCredits: '有効期限のない{n}クレジット',
  credits: 'クレジット',
  fromSubscription: 'サブスクリプション分',
  fromPurchases: '購入分',
  noPlan: 'プラン未加入',
  noPlans: '現在、販売中の商品はありません。',
  held: '作業のために確保中',
  owed: '使い過ぎ',
  frozen: 'お支払い分を超えて使われているため、精算されるまでクレジットを使えません。',
  renews: '{date}に更新',
  changes: '{date}に{plan}へ変更',
  ends: '{date}に終了',
  loading: '読み込み中…',
  failed: '読み込めませんでした。',
  retry: 'もう一度試す',
  status: {
    incomplete: 'お支払い待ち',
    trialing: 'トライアル中',
    active: '有効',
    past_due: 'お支払い遅延',
    unpaid: '未払い',
    paused: '一時停止中',
    canceled: '解約済み',
    expired: '期限切れ',
    unknown: '確認中',
  },
  errors: {
    already_subscribed: 'すでにプランをご利用中です。サブスクリプションの画面から変更できます。',
    checkout_replaced: '別の購入手続きが始まりました。もう一度お試しください。',
    unauthenticated: '先にログインしてください。',
    unknown_plan: 'このプランは現在販売していません。',
    offline: '接続がありません。決済は行われていません。もう一度お試しください。',
    unavailable: '決済サービスが応答しません。決済は行われていません。もう一度お試しください。',
    missed: '上で選んだ内容を確認して、もう一度押してください。',
    other: '処理できませんでした。決済は行われていません。もう一度お試しください。',
  },
  refusals: {
    later: '決済サービスが応答しません。しばらくしてからもう一度お試しください。',
    new_key: '決済サービスが応答しません。しばらくしてからもう一度お試しください。',
    declined: '決済が承認されませんでした。後でもう一度試すか、別のカードをご利用ください。',
    new_method: 'このカードは利用できません。別のカードをご利用ください。',
    stop: '決済を行えませんでした。お問い合わせください。',
    look_up: '決済の結果を確認しています。もう一度お支払いにならないでください。',
  },
};

const languages: Record<string, Labels> = { en, ko, ja };

/** The strings for a language tag such as `ko-KR`, English where it is not spoken here. */
export function labelsFor(locale: string, ...own: (SomeLabels | undefined)[]): Labels {
  let labels = languages[locale.slice(0, 2).toLowerCase()] ?? en;
  for (const some of own) {
    if (!some) continue;
    labels = {
      ...labels,
      ...some,
      status: { ...labels.status, ...some.status },
      errors: { ...labels.errors, ...some.errors },
      refusals: { ...labels.refusals, ...some.refusals },
    };
  }
  return labels;
}

/** Puts a number into a template, in the singular where the language has one. */
export function count(template: string, n: number, locale: string): string {
  const [one = '', many] = template.split('|');
  const form = many === undefined || new Intl.PluralRules(locale).select(n) === 'one' ? one : many;
  return form.replace('{n}', new Intl.NumberFormat(locale).format(n));
}

/** The sentence for an error code; never the developer's hint. */
export function sentence(labels: Labels, code: string, other = 'other'): string {
  return labels.errors[code] ?? labels.errors[other] ?? code;
}
