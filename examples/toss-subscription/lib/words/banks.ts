// TossPayments tells card companies and banks by codes (docs.tosspayments.com/codes/org-codes).

const cards: Record<string, string> = {
  '3K': '기업비씨', '46': '광주', '71': '롯데', '30': '산업', '31': 'BC', '51': '삼성', '38': '새마을',
  '41': '신한', '62': '신협', '36': '씨티', '33': '우리', W1: '우리', '37': '우체국', '39': '저축',
  '35': '전북', '42': '제주', '15': '카카오뱅크', '3A': '케이뱅크', '24': '토스뱅크', '21': '하나',
  '61': '현대', '11': '국민', '91': '농협', '34': '수협',
};

const banks: Record<string, string> = {
  '39': '경남은행', '34': '광주은행', '04': '국민은행', '06': '국민은행', '03': '기업은행', '11': '농협은행',
  '31': '대구은행', '32': '부산은행', '02': '산업은행', '45': '새마을금고', '07': '수협은행', '88': '신한은행',
  '48': '신협', '27': '씨티은행', '20': '우리은행', '71': '우체국', '50': '저축은행', '37': '전북은행',
  '35': '제주은행', '90': '카카오뱅크', '89': '케이뱅크', '92': '토스뱅크', '81': '하나은행',
};

/** The codes that a refund to an account can name, for a list to choose from. */
export const refundBanks = ['06', '88', '20', '81', '11', '03', '90', '92', '89', '45', '71'] as const;

export function cardName(code: string | undefined): string {
  if (code === undefined) return '카드';
  const name = cards[code] ?? code;
  return name.endsWith('카드') || name.endsWith('뱅크') ? name : `${name}카드`;
}

export function bankName(code: string): string {
  return banks[code] ?? code;
}
