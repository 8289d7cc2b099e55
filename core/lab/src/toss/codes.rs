//! Every refusal that the provider's tables name, with the status it comes with.

use serde_json::{Value, json};

/// The codes of each status. One code has one status, whatever was asked.
const CODES: &[(u16, &str)] = &[
    (
        400,
        "ACCOUNT_OWNER_CHECK_FAILED ALREADY_CANCELED_PAYMENT ALREADY_CLOSE_ACCOUNT \
         ALREADY_COMPLETED_PAYMENT ALREADY_EXIST_SUBMALL ALREADY_PROCESSED_PAYMENT \
         ALREADY_REFUNDING_PAYMENT ALREADY_REFUND_PAYMENT ALREADY_REMOVED_BILLING_KEY \
         API_VERSION_UPDATE_NEEDED BELOW_MINIMUM_AMOUNT BELOW_ZERO_AMOUNT CARD_PROCESSING_ERROR \
         DUPLICATED_CASH_RECEIPT DUPLICATED_ORDER_ID DUPLICATED_REQUEST \
         EXCEEDS_TRANSFER_AMOUNT_MAXIMUM EXCEED_CANCEL_AMOUNT_DISCOUNT_AMOUNT EXCEED_MAX_AMOUNT \
         EXCEED_MAX_CARD_INSTALLMENT_PLAN EXCEED_MAX_DAILY_PAYMENT_COUNT EXCEED_MAX_DUE_DATE \
         EXCEED_MAX_MONTHLY_PAYMENT_AMOUNT EXCEED_MAX_ONE_DAY_WITHDRAW_AMOUNT \
         EXCEED_MAX_ONE_TIME_WITHDRAW_AMOUNT EXCEED_MAX_PAYMENT_AMOUNT EXCEED_MAX_QUERY_LIMIT \
         EXCEED_MAX_VALID_HOURS EXCEED_MIN_CARD_INSTALLMENT_PLAN EXCEED_UNKNOWN_CASE \
         FORBIDDEN_BANK_REFUND_REQUEST INCORRECT_FAIL_URL_FORMAT INCORRECT_SUCCESS_URL_FORMAT \
         INVALID_ACCOUNT_INFO_RE_REGISTER INVALID_ACCOUNT_NOT_CORRECT_BANK INVALID_ACCOUNT_NUMBER \
         INVALID_ACCOUNT_NUMBER_OR_UNAVAILABLE INVALID_API_KEY INVALID_AUTHORIZE_AUTH \
         INVALID_AUTHORIZE_AUTH_TYPE_GIFT_CERTIFICATE INVALID_BANK INVALID_BILLING_AUTH \
         INVALID_BILL_KEY_REQUEST INVALID_BIRTH_DAY_FORMAT INVALID_BUSINESS_NUMBER INVALID_CARD \
         INVALID_CARD_COMPANY INVALID_CARD_EXPIRATION INVALID_CARD_IDENTITY \
         INVALID_CARD_INSTALLMENT_AMOUNT INVALID_CARD_INSTALLMENT_PLAN \
         INVALID_CARD_INSTALLMENT_PLANS_WITH_MAX_AND_SINGLE INVALID_CARD_LOST_OR_STOLEN \
         INVALID_CARD_NUMBER INVALID_CARD_PASSWORD INVALID_CASH_RECEIPT_INFO INVALID_CLIENT_KEY \
         INVALID_CURRENCY INVALID_CUSTOMER_KEY INVALID_DATE INVALID_EASY_PAY INVALID_EMAIL \
         INVALID_FLOW_MODE_PARAMETERS INVALID_IDEMPOTENCY_KEY INVALID_IDENTIFICATION_TYPE \
         INVALID_ISO_DATE_FORMAT INVALID_ORDER_ID INVALID_ORDER_NAME INVALID_PAGING_KEY \
         INVALID_PAYABLE_DATE INVALID_PAYMENT_KEY INVALID_REFUND_ACCOUNT_INFO \
         INVALID_REFUND_ACCOUNT_NUMBER INVALID_REFUND_AMOUNT INVALID_REJECT_CARD INVALID_REQUEST \
         INVALID_REQUIRED_PARAM INVALID_STOPPED_CARD INVALID_SUBMALL_ID INVALID_SUCCESS_URL \
         INVALID_TEST_CODE INVALID_UNREGISTERED_SUBMALL INVALID_URL INVALID_URL_FORMAT \
         INVALID_VALID_HOURS_WITH_DUE_DATE_AND_SINGLE INVALID_VIRTUAL_ACCOUNT_TYPE \
         MAINTAINED_METHOD NOT_ALLOWED_HOLIDAY NOT_ALLOWED_INSTALLMENT_BELOW_AMOUNT \
         NOT_ALLOWED_POINT_USE NOT_AVAILABLE_PAYMENT NOT_ENOUGH_AMOUNT NOT_FOUND_TERMINAL_ID \
         NOT_MATCHES_CUSTOMER_KEY NOT_MATCHES_REFUNDABLE_AMOUNT NOT_MATCH_PAYEE_NAME \
         NOT_REGISTERED_BUSINESS NOT_REGISTERED_SUBMALL NOT_SUPPORTED_CARD_TYPE \
         NOT_SUPPORTED_CARRIER NOT_SUPPORTED_INSTALLMENT_PLAN_CARD_OR_MERCHANT \
         NOT_SUPPORTED_METHOD NOT_SUPPORTED_MONTHLY_INSTALLMENT_PLAN NOT_SUPPORTED_PROCESS \
         NOT_SUPPORTED_USD NOT_SUPPORTED_WIDGET_KEY PAY_PROCESS_ABORTED PAY_PROCESS_CANCELED \
         PROVIDER_ERROR REFUND_REJECTED REQUIRED_ACCOUNT_KEY REQUIRED_AMOUNT \
         RESTRICTED_TRANSFER_ACCOUNT UNAPPROVED_ORDER_ID USER_ACCOUNT_ON_HOLD",
    ),
    (401, "UNAUTHORIZED_KEY"),
    (
        403,
        "EXCEED_CANCEL_LIMIT EXCEED_MAX_AUTH_COUNT EXCEED_MAX_ONE_DAY_AMOUNT \
         EXCEED_MAX_REFUND_AMOUNT EXCEED_MAX_REFUND_DUE FDS_ERROR FORBIDDEN_CONSECUTIVE_REQUEST \
         FORBIDDEN_REQUEST INCORRECT_BASIC_AUTH_FORMAT INVALID_PASSWORD \
         NOT_ALLOWED_CHANGING_ACCOUNT NOT_ALLOWED_PARTIAL_REFUND \
         NOT_ALLOWED_PARTIAL_REFUND_WAITING_DEPOSIT NOT_ALLOWED_REFUND_BANK NOT_AVAILABLE_BANK \
         NOT_CANCELABLE_AMOUNT NOT_CANCELABLE_PAYMENT NOT_CANCELABLE_PAYMENT_FOR_DORMANT_USER \
         NOT_SUPPORTED_REFUND REJECT_ACCOUNT_PAYMENT REJECT_CARD_COMPANY REJECT_CARD_PAYMENT \
         REJECT_TOSSPAY_INVALID_ACCOUNT",
    ),
    (
        404,
        "NOT_FOUND NOT_FOUND_BILLING NOT_FOUND_HTTP_METHOD NOT_FOUND_MERCHANT \
         NOT_FOUND_MERCHANT_INTEGRATION NOT_FOUND_METHOD NOT_FOUND_METHOD_IN_GROUP \
         NOT_FOUND_METHOD_OWNERSHIP NOT_FOUND_PAYMENT NOT_FOUND_PAYMENT_SESSION NOT_FOUND_SUBMALL \
         PAYOUT_NOT_FOUND",
    ),
    (409, "IDEMPOTENT_REQUEST_PROCESSING"),
    (
        500,
        "COMMON_ERROR FAILED_BILLING_AUTO_CANCEL FAILED_BILL_KEY_AUTH_CREATION \
         FAILED_DB_PROCESSING FAILED_HASH_DATA_CREATION FAILED_INTERNAL_SYSTEM_PROCESSING \
         FAILED_METHOD_HANDLING FAILED_METHOD_HANDLING_CANCEL FAILED_PARTIAL_REFUND \
         FAILED_PAYMENT_INTERNAL_SYSTEM_PROCESSING FAILED_REFUND_PROCESS UNKNOWN_ERROR \
         UNKNOWN_PAYMENT_ERROR",
    ),
];

/// What people read with the codes that the lab itself gives; in its own words.
const TEXTS: &[(&str, &str)] = &[
    ("ALREADY_CANCELED_PAYMENT", "이미 취소된 결제입니다."),
    ("ALREADY_PROCESSED_PAYMENT", "이미 처리된 결제입니다."),
    ("ALREADY_REMOVED_BILLING_KEY", "이미 삭제된 빌링키입니다."),
    (
        "BELOW_MINIMUM_AMOUNT",
        "결제할 수 있는 가장 작은 금액보다 적습니다.",
    ),
    ("DUPLICATED_ORDER_ID", "이미 사용된 주문번호입니다."),
    ("EXCEED_MAX_PAYMENT_AMOUNT", "결제 한도를 넘었습니다."),
    ("EXCEED_MAX_REFUND_DUE", "환불할 수 있는 기간이 지났습니다."),
    (
        "FAILED_DB_PROCESSING",
        "잘못된 데이터로 처리하지 못했습니다.",
    ),
    (
        "FAILED_INTERNAL_SYSTEM_PROCESSING",
        "내부 시스템에서 처리하지 못했습니다.",
    ),
    (
        "IDEMPOTENT_REQUEST_PROCESSING",
        "같은 멱등키의 요청을 처리하고 있습니다.",
    ),
    (
        "INCORRECT_BASIC_AUTH_FORMAT",
        "시크릿 키 뒤에 콜론(:)이 있어야 합니다.",
    ),
    ("INVALID_API_KEY", "이 요청에 쓸 수 없는 키입니다."),
    (
        "INVALID_CARD_LOST_OR_STOLEN",
        "분실 또는 도난 신고된 카드입니다.",
    ),
    ("INVALID_CLIENT_KEY", "알 수 없는 클라이언트 키입니다."),
    ("INVALID_IDEMPOTENCY_KEY", "멱등키가 너무 깁니다."),
    ("INVALID_REQUEST", "요청이 올바르지 않습니다."),
    ("INVALID_STOPPED_CARD", "정지된 카드입니다."),
    ("NOT_CANCELABLE_AMOUNT", "취소할 수 없는 금액입니다."),
    ("NOT_CANCELABLE_PAYMENT", "취소할 수 없는 결제입니다."),
    ("NOT_FOUND_BILLING", "빌링키를 찾을 수 없습니다."),
    ("NOT_FOUND_PAYMENT", "결제를 찾을 수 없습니다."),
    (
        "NOT_FOUND_PAYMENT_SESSION",
        "결제 시간이 지나 결제할 수 없습니다.",
    ),
    ("NOT_MATCHES_CUSTOMER_KEY", "고객 키가 일치하지 않습니다."),
    (
        "NOT_MATCHES_REFUNDABLE_AMOUNT",
        "취소할 수 있는 잔액이 다릅니다.",
    ),
    (
        "NOT_SUPPORTED_WIDGET_KEY",
        "결제위젯 키로는 할 수 없는 요청입니다.",
    ),
    ("PAY_PROCESS_ABORTED", "결제가 중단되었습니다."),
    ("PAY_PROCESS_CANCELED", "고객이 결제를 취소했습니다."),
    ("PROVIDER_ERROR", "잠시 후 다시 시도해 주세요."),
    ("REJECT_CARD_PAYMENT", "한도가 넘었거나 잔액이 부족합니다."),
    ("UNAUTHORIZED_KEY", "인증되지 않은 키입니다."),
];

/// What is refused for the moment alone: nothing is noted and the payment stays as it was.
const PASSING: &[&str] = &[
    "CARD_PROCESSING_ERROR",
    "FORBIDDEN_CONSECUTIVE_REQUEST",
    "IDEMPOTENT_REQUEST_PROCESSING",
    "MAINTAINED_METHOD",
    "NOT_AVAILABLE_BANK",
    "NOT_AVAILABLE_PAYMENT",
    "PROVIDER_ERROR",
];

pub(crate) type Answer = Result<Value, Refusal>;

/// One refusal as the provider answers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) code: String,
    pub(crate) text: String,
    /// The work was done all the same, so its idempotency key remembers this answer.
    pub(super) done: bool,
}

impl Refusal {
    /// A refusal by its code; one that is in no table has status 400.
    pub(crate) fn of(code: &str) -> Self {
        let text = TEXTS.iter().find(|(name, _)| *name == code);
        Self {
            status: status_of(code).unwrap_or(400),
            code: code.to_owned(),
            text: text
                .map_or("요청을 처리할 수 없습니다.", |(_, text)| text)
                .to_owned(),
            done: false,
        }
    }

    /// A body that cannot be done, with the field that is at fault.
    pub(super) fn field(code: &str, field: &str) -> Self {
        let mut refusal = Self::of(code);
        refusal.text = format!("{} ({field})", refusal.text);
        refusal
    }

    /// What comes when too much is asked in a minute; its code is in no table.
    pub(super) fn too_many() -> Self {
        let mut refusal = Self::of("TOO_MANY_REQUESTS");
        refusal.status = 429;
        refusal
    }

    /// Whether the same may be asked again.
    pub(super) fn passes(&self) -> bool {
        self.status >= 500 || PASSING.contains(&self.code.as_str())
    }

    pub(crate) fn body(&self) -> Value {
        json!({"code": self.code, "message": self.text})
    }
}

/// The status of a known code.
pub(super) fn status_of(code: &str) -> Option<u16> {
    let known = |codes: &str| codes.split(' ').any(|known| known == code);
    let found = CODES.iter().find(|(_, codes)| known(codes));
    found.map(|(status, _)| *status)
}
