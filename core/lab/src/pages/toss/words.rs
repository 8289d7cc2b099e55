//! What TossPayments' pages say. Its customers are in Korea; the dashboard speaks English.

/// What a test card does, for the customer and for the developer.
pub(super) const CARDS: [(&str, &str); 10] = [
    ("승인", "pays"),
    ("한도 초과 또는 잔액 부족", "declined: REJECT_CARD_PAYMENT"),
    ("결제 한도 초과", "declined: EXCEED_MAX_PAYMENT_AMOUNT"),
    (
        "첫 결제는 승인, 이후 분실 카드",
        "pays once, then INVALID_CARD_LOST_OR_STOLEN",
    ),
    ("정지된 카드", "declined: INVALID_STOPPED_CARD"),
    ("승인 후 서버 오류", "charges, then answers 500"),
    ("승인 후 응답 없음", "charges, the answer is lost"),
    ("승인 후 응답 없음 2회", "charges, two answers are lost"),
    (
        "첫 시도는 일시 오류, 이후 승인",
        "PROVIDER_ERROR once, then pays",
    ),
    (
        "첫 결제는 승인, 이후 거절",
        "pays once, then REJECT_CARD_PAYMENT",
    ),
];

/// The same of a bank account.
pub(super) const ACCOUNTS: [(&str, &str); 4] = [
    ("출금", "pays"),
    ("출금 거절", "declined: REJECT_ACCOUNT_PAYMENT"),
    (
        "등록 직후 출금 제한, 이후 출금",
        "RESTRICTED_TRANSFER_ACCOUNT once, then pays",
    ),
    (
        "첫 출금은 성공, 이후 재등록 필요",
        "pays once, then INVALID_ACCOUNT_INFO_RE_REGISTER",
    ),
];

pub(super) const REGISTER: &str = "자동결제 등록하기";
pub(super) const REGISTER_TITLE: &str = "자동결제 수단 등록";
pub(super) const ACCOUNT: &str = "계좌 번호";
pub(super) const TEST_ACCOUNTS: &str = "테스트 계좌";
pub(super) const BANK: &str = "입금 은행";
pub(super) const ISSUE: &str = "가상계좌 발급받기";
pub(super) const ABORT: &str = "결제 중단";
pub(super) const CASH_RECEIPT: &str = "현금영수증";
/// None first: the value, and what is read.
pub(super) const CASH_RECEIPTS: [(&str, &str); 3] = [
    ("", "신청 안 함"),
    ("소득공제", "소득공제"),
    ("지출증빙", "지출증빙"),
];
