//! What each code of TossPayments means for what comes next. The status of HTTP tells nothing:
//! 400 stands for what passes and for what is final, 403 for an empty account and for a wrong
//! key (docs.tosspayments.com/reference/error-codes, read 2026-11-22).

use crate::model::refusal::Refusal;

/// Codes by what helps. Whatever is not here needs a person: [`Refusal::Stop`].
const CLASSES: &[(Refusal, &str)] = &[
    // A fault over there, or a twin of the call that is still under way: nothing was answered
    // for good.
    (
        Refusal::Later,
        "FAILED_INTERNAL_SYSTEM_PROCESSING FAILED_PAYMENT_INTERNAL_SYSTEM_PROCESSING \
         UNKNOWN_PAYMENT_ERROR COMMON_ERROR UNKNOWN_ERROR FAILED_METHOD_HANDLING \
         FAILED_METHOD_HANDLING_CANCEL FAILED_REFUND_PROCESS FAILED_PARTIAL_REFUND \
         FAILED_BILL_KEY_AUTH_CREATION FAILED_HASH_DATA_CREATION IDEMPOTENT_REQUEST_PROCESSING",
    ),
    // A bank or a card company is resting or was asked too often. It passes, but it was said
    // with 400 or 403, and that is repeated under the same key.
    (
        Refusal::NewKey,
        "PROVIDER_ERROR CARD_PROCESSING_ERROR MAINTAINED_METHOD NOT_AVAILABLE_PAYMENT \
         NOT_AVAILABLE_BANK NOT_ALLOWED_HOLIDAY FORBIDDEN_CONSECUTIVE_REQUEST",
    ),
    // No money, or a limit of the customer's own: another day has another balance and another
    // limit.
    (
        Refusal::Declined,
        "REJECT_CARD_PAYMENT REJECT_ACCOUNT_PAYMENT REJECT_CARD_COMPANY NOT_ENOUGH_AMOUNT \
         EXCEED_MAX_AMOUNT EXCEED_MAX_DAILY_PAYMENT_COUNT EXCEED_MAX_PAYMENT_AMOUNT \
         EXCEED_MAX_MONTHLY_PAYMENT_AMOUNT EXCEED_MAX_ONE_DAY_AMOUNT \
         EXCEED_MAX_ONE_DAY_WITHDRAW_AMOUNT EXCEED_MAX_ONE_TIME_WITHDRAW_AMOUNT \
         EXCEED_MAX_AUTH_COUNT EXCEED_UNKNOWN_CASE",
    ),
    // An account takes money from the twelfth hour after it was registered.
    (Refusal::Declined, "RESTRICTED_TRANSFER_ACCOUNT"),
    // The card has ended, is stopped or lost, or was typed wrongly.
    (
        Refusal::NewMethod,
        "INVALID_CARD INVALID_CARD_EXPIRATION INVALID_STOPPED_CARD INVALID_CARD_LOST_OR_STOLEN \
         INVALID_REJECT_CARD INVALID_CARD_NUMBER INVALID_CARD_PASSWORD INVALID_CARD_IDENTITY \
         INVALID_CARD_COMPANY INVALID_PASSWORD INVALID_BIRTH_DAY_FORMAT NOT_SUPPORTED_CARD_TYPE",
    ),
    // The account is closed, blocked, somebody else's, or has to be registered anew; ten
    // million won are the most that any account pays at once.
    (
        Refusal::NewMethod,
        "ALREADY_CLOSE_ACCOUNT USER_ACCOUNT_ON_HOLD ACCOUNT_OWNER_CHECK_FAILED \
         INVALID_ACCOUNT_NUMBER INVALID_ACCOUNT_NUMBER_OR_UNAVAILABLE \
         INVALID_ACCOUNT_NOT_CORRECT_BANK INVALID_ACCOUNT_INFO_RE_REGISTER \
         REJECT_TOSSPAY_INVALID_ACCOUNT EXCEEDS_TRANSFER_AMOUNT_MAXIMUM",
    ),
    // The billing key is gone, or never was one. An `authKey` works once: the customer
    // registers again.
    (
        Refusal::NewMethod,
        "INVALID_BILL_KEY_REQUEST INVALID_BILLING_AUTH NOT_FOUND_BILLING ALREADY_REMOVED_BILLING_KEY \
         NOT_FOUND_METHOD NOT_FOUND_METHOD_IN_GROUP NOT_FOUND_METHOD_OWNERSHIP",
    ),
    // What the customer chose in the window does not go with their card or phone.
    (
        Refusal::NewMethod,
        "NOT_SUPPORTED_INSTALLMENT_PLAN_CARD_OR_MERCHANT NOT_SUPPORTED_MONTHLY_INSTALLMENT_PLAN \
         INVALID_CARD_INSTALLMENT_PLAN NOT_ALLOWED_INSTALLMENT_BELOW_AMOUNT NOT_ALLOWED_POINT_USE \
         NOT_SUPPORTED_CARRIER",
    ),
    // Somebody did it already: we, most likely, with an answer that was lost.
    (
        Refusal::LookUp,
        "ALREADY_PROCESSED_PAYMENT ALREADY_COMPLETED_PAYMENT DUPLICATED_ORDER_ID DUPLICATED_REQUEST \
         ALREADY_CANCELED_PAYMENT ALREADY_REFUND_PAYMENT ALREADY_REFUNDING_PAYMENT",
    ),
    // The balance is not what was believed: a refund of ours may have lowered it.
    (
        Refusal::LookUp,
        "NOT_MATCHES_REFUNDABLE_AMOUNT NOT_CANCELABLE_AMOUNT",
    ),
    // Money was taken, and taking it back by themselves has failed.
    (Refusal::LookUp, "FAILED_BILLING_AUTO_CANCEL"),
    // 500, and yet it is what was sent that cannot be stored.
    (Refusal::Stop, "FAILED_DB_PROCESSING"),
];

/// What helps after this code.
pub(super) fn class(code: &str) -> Refusal {
    known(code).unwrap_or(Refusal::Stop)
}

/// What helps after this code, if its status must not be asked.
pub(super) fn known(code: &str) -> Option<Refusal> {
    found(CLASSES, code)
}

fn found(classes: &[(Refusal, &str)], code: &str) -> Option<Refusal> {
    let has = |(_, codes): &&(Refusal, &str)| codes.split(' ').any(|known| known == code);
    classes.iter().find(has).map(|(class, _)| *class)
}

#[cfg(test)]
mod tests {
    use super::{CLASSES, Refusal, class, found};
    use alloc::collections::BTreeMap;
    use alloc::vec::Vec;

    /// What the sheet says stops, by why. A program need not carry it: what it does not know
    /// stops as well.
    const FINAL: &[(Refusal, &str)] = &[
        // Keys, contract and set-up.
        (
            Refusal::Stop,
            "INVALID_API_KEY INVALID_CLIENT_KEY UNAUTHORIZED_KEY INCORRECT_BASIC_AUTH_FORMAT \
             FORBIDDEN_REQUEST NOT_SUPPORTED_METHOD NOT_SUPPORTED_PROCESS NOT_SUPPORTED_USD \
             API_VERSION_UPDATE_NEEDED NOT_REGISTERED_BUSINESS INVALID_BUSINESS_NUMBER \
             NOT_FOUND_MERCHANT NOT_FOUND_MERCHANT_INTEGRATION NOT_FOUND_TERMINAL_ID \
             NOT_SUPPORTED_WIDGET_KEY INSECURE_KEY_USAGE NOT_SUPPORTED_PROMISE",
        ),
        // What was sent is wrong, and stays so.
        (
            Refusal::Stop,
            "INVALID_REQUEST INVALID_REQUIRED_PARAM INVALID_PARAMETERS INVALID_ORDER_ID \
             INVALID_ORDER_NAME INVALID_CUSTOMER_KEY NOT_MATCHES_CUSTOMER_KEY INVALID_CURRENCY \
             INVALID_DATE INVALID_ISO_DATE_FORMAT INVALID_EMAIL INVALID_PAYMENT_KEY \
             INVALID_AUTHORIZE_AUTH INVALID_AUTHORIZE_AUTH_TYPE_GIFT_CERTIFICATE \
             INVALID_IDEMPOTENCY_KEY INVALID_TEST_CODE INVALID_EASY_PAY \
             INVALID_FLOW_MODE_PARAMETERS INVALID_IDENTIFICATION_TYPE INVALID_PAGING_KEY \
             INVALID_PAYABLE_DATE INVALID_VIRTUAL_ACCOUNT_TYPE INVALID_CASH_RECEIPT_INFO \
             INVALID_SUCCESS_URL INVALID_URL INVALID_URL_FORMAT INCORRECT_SUCCESS_URL_FORMAT \
             INCORRECT_FAIL_URL_FORMAT INVALID_CARD_INSTALLMENT_AMOUNT \
             INVALID_CARD_INSTALLMENT_PLANS_WITH_MAX_AND_SINGLE EXCEED_MAX_CARD_INSTALLMENT_PLAN \
             EXCEED_MIN_CARD_INSTALLMENT_PLAN EXCEED_MAX_DUE_DATE EXCEED_MAX_VALID_HOURS \
             INVALID_VALID_HOURS_WITH_DUE_DATE_AND_SINGLE EXCEED_MAX_QUERY_LIMIT \
             REQUIRED_ACCOUNT_KEY REQUIRED_AMOUNT DUPLICATED_CASH_RECEIPT UNAPPROVED_ORDER_ID \
             NOT_SETUP_AMOUNT NOT_FOUND NOT_FOUND_HTTP_METHOD",
        ),
        // A price that no card and no account pays.
        (Refusal::Stop, "BELOW_MINIMUM_AMOUNT BELOW_ZERO_AMOUNT"),
        // Its time is over, or it never was.
        (Refusal::Stop, "NOT_FOUND_PAYMENT NOT_FOUND_PAYMENT_SESSION"),
        // Taken for fraud.
        (Refusal::Stop, "FDS_ERROR"),
        // The customer turned back, or never got through.
        (
            Refusal::Stop,
            "PAY_PROCESS_CANCELED PAY_PROCESS_ABORTED USER_CANCEL NOT_SELECTED_PAYMENT_METHOD \
             NETWORK_ERROR",
        ),
        // Money that cannot go back, or not so, or not to this account.
        (
            Refusal::Stop,
            "REFUND_REJECTED EXCEED_MAX_REFUND_DUE EXCEED_MAX_REFUND_AMOUNT INVALID_REFUND_AMOUNT \
             NOT_ALLOWED_PARTIAL_REFUND NOT_ALLOWED_PARTIAL_REFUND_WAITING_DEPOSIT \
             NOT_ALLOWED_REFUND_BANK NOT_SUPPORTED_REFUND NOT_CANCELABLE_PAYMENT \
             NOT_CANCELABLE_PAYMENT_FOR_DORMANT_USER EXCEED_CANCEL_LIMIT \
             EXCEED_CANCEL_AMOUNT_DISCOUNT_AMOUNT INVALID_REFUND_ACCOUNT_INFO \
             INVALID_REFUND_ACCOUNT_NUMBER INVALID_BANK FORBIDDEN_BANK_REFUND_REQUEST \
             NOT_ALLOWED_CHANGING_ACCOUNT",
        ),
        // Sellers and payouts, of which Kassa does nothing.
        (
            Refusal::Stop,
            "ALREADY_EXIST_SUBMALL INVALID_SUBMALL_ID INVALID_UNREGISTERED_SUBMALL \
             NOT_REGISTERED_SUBMALL NOT_FOUND_SUBMALL NOT_MATCH_PAYEE_NAME PAYOUT_NOT_FOUND",
        ),
    ];

    const SHEET: &str = include_str!("fixtures/codes.txt");

    /// A code of the sheet, with the statuses that it comes with.
    fn sheet() -> BTreeMap<&'static str, Vec<&'static str>> {
        let mut codes: BTreeMap<_, Vec<_>> = BTreeMap::new();
        let lines = SHEET.lines().filter(|line| !line.starts_with('#'));
        for (status, code) in lines.filter_map(|line| line.split_once(' ')) {
            codes.entry(code).or_default().push(status);
        }
        codes
    }

    #[test]
    fn every_code_of_the_sheet_was_given_its_class_on_purpose() {
        let sheet = sheet();
        assert!(sheet.len() > 160, "{}", sheet.len());
        for code in sheet.keys() {
            let ours = found(CLASSES, code);
            let stops = found(FINAL, code);
            assert!(ours.is_some() != stops.is_some(), "{code}");
            assert_eq!(class(code), ours.or(stops).unwrap(), "{code}");
        }
    }

    #[test]
    fn no_code_stands_in_two_classes_or_outside_of_the_sheet() {
        let sheet = sheet();
        let mut seen = Vec::new();
        for (_, codes) in CLASSES.iter().chain(FINAL) {
            for code in codes.split(' ') {
                assert!(sheet.contains_key(code), "{code}");
                assert!(!seen.contains(&code), "{code}");
                seen.push(code);
            }
        }
    }

    #[test]
    fn a_class_does_not_follow_from_the_status() {
        let mut classes: BTreeMap<&str, Vec<Refusal>> = BTreeMap::new();
        for (code, statuses) in sheet() {
            for status in statuses {
                let of = classes.entry(status).or_default();
                if !of.contains(&class(code)) {
                    of.push(class(code));
                }
            }
        }
        // 400: what passes, a decline, another card, an end, and what is done already.
        assert_eq!(classes["400"].len(), 5);
        assert_eq!(classes["403"].len(), 5);
        assert_eq!(classes["404"].len(), 2);
        assert_eq!(classes["500"].len(), 3);
    }

    #[test]
    fn a_code_of_tomorrow_stops() {
        for code in [
            "SOMETHING_NEW",
            "",
            "UNKNOWN",
            "REJECT_CARD_PAYMENT INVALID_CARD",
        ] {
            assert_eq!(class(code), Refusal::Stop, "{code}");
        }
    }
}
