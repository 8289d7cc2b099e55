//! What a developer may say in TossPayments' words, as tables: each field with the form of its
//! value (docs.tosspayments.com/sdk/v2/js and npm `@tosspayments/tosspayments-sdk` 2.8.1, read
//! 2026-11-22). What the sale itself tells is in none of them: amount, order and addresses.

use super::NAME;
use crate::error::KassaError;
use crate::providers::input::Fields;

/// What every page takes.
const BUYER: &str = "\
customerEmail text:1-100
customerName text:1-100
windowTarget word:self|iframe
";

/// What every payment takes.
const PAYMENT: &str = "\
orderName text:1-100
customerMobilePhone digits:8-15
taxFreeAmount number
metadata object
subOrders any*
";

/// What a payment by the window takes.
const WINDOW: &str = "\
method word:CARD|TRANSFER|VIRTUAL_ACCOUNT|MOBILE_PHONE|CULTURE_GIFT_CERTIFICATE|\
BOOK_GIFT_CERTIFICATE|GAME_GIFT_CERTIFICATE|FOREIGN_EASY_PAY
card.useEscrow flag
card.escrowProducts any*
card.taxExemptionAmount number
card.flowMode word:DEFAULT|DIRECT
card.cardCompany text:1-20
card.easyPay text:1-20
card.cardInstallmentPlan number
card.maxCardInstallmentPlan number
card.freeInstallmentPlans any*
card.useCardPoint flag
card.useAppCardOnly flag
card.useInternationalCardOnly flag
card.showEstimatedAmount flag
card.showMobileAppHeader flag
card.language word:KO|EN|JA|ZH
card.discountCode text:1-20
card.validHours number
card.dueDate text:1-40
card.appScheme text:1-500
card.threeDS.challengeMode word:CHALLENGE_REQUIRED
card.keyin.selectableCardTypes word:PERSONAL|CORPORATE|FOREIGN*
card.affiliateCards any*
card.dividedSettlements any*
transfer.cashReceipt.type word:소득공제|지출증빙|미발행
transfer.useEscrow flag
transfer.escrowProducts any*
transfer.taxExemptionAmount number
transfer.validHours number
transfer.dueDate text:1-40
transfer.isCulturalExpenses flag
transfer.encryptedCustomerCi text:1-500
transfer.showSecuritiesAccount flag
transfer.provider word:OPENBANKING|BANKPAY
transfer.dividedSettlements any*
virtualAccount.cashReceipt.type word:소득공제|지출증빙|미발행
virtualAccount.useEscrow flag
virtualAccount.escrowProducts any*
virtualAccount.taxExemptionAmount number
virtualAccount.validHours number
virtualAccount.dueDate text:1-40
virtualAccount.isCulturalExpenses flag
virtualAccount.showCustomerMobilePhone flag
virtualAccount.refundReceiveAccount.bankCode text:1-20
virtualAccount.refundReceiveAccount.accountNumber digits:1-20
virtualAccount.refundReceiveAccount.holderName text:1-60
mobilePhone.mobileCarriers word:KT|LGU|SKT|HELLO|KCT|SK7*
";

/// What a payment by the widget takes: its customer chooses the method there.
const WIDGET: &str = "\
widget flag
variantKey text:1-100
agreementVariantKey text:1-100
card.taxExemptionAmount number
card.appScheme text:1-500
card.threeDS.challengeMode word:CHALLENGE_REQUIRED
transfer.useEscrow flag
transfer.escrowProducts any*
transfer.isCulturalExpenses flag
virtualAccount.useEscrow flag
virtualAccount.escrowProducts any*
virtualAccount.cashReceipt.type word:소득공제|지출증빙|미발행
virtualAccount.isCulturalExpenses flag
";

const FOREIGN: &str = "\
foreignEasyPay.provider text:1-40
foreignEasyPay.country text:2-2
foreignEasyPay.products any*
foreignEasyPay.shipping any
foreignEasyPay.paymentMethodOptions any
";

/// What storing a card or bank account takes.
const BILLING: &str = "\
method word:CARD|TRANSFER
selectableCardTypes word:PERSONAL|CORPORATE*
flowMode word:DEFAULT|DIRECT
easyPay text:1-20
cardCompany text:1-20
transfer.encryptedCustomerCi text:1-500
";

/// What a refund takes: the bank account that a paid deposit goes back to, above all.
const REFUND: &str = "\
cancelReason text:1-170
taxFreeAmount number
taxExemptionAmount number
refundReceiveAccount.bank text:1-20
refundReceiveAccount.accountNumber digits:1-20
refundReceiveAccount.holderName text:1-60
";

pub(super) fn window(options: Option<&str>) -> Result<Fields, KassaError> {
    read(&[BUYER, PAYMENT, WINDOW, FOREIGN, "widget flag\n"], options)
}

pub(super) fn widget(options: Option<&str>) -> Result<Fields, KassaError> {
    read(&[BUYER, PAYMENT, WIDGET, FOREIGN], options)
}

pub(super) fn billing(options: Option<&str>) -> Result<Fields, KassaError> {
    read(&[BUYER, BILLING], options)
}

pub(super) fn refund(options: Option<&str>) -> Result<Fields, KassaError> {
    read(&[REFUND], options)
}

fn read(table: &[&'static str], options: Option<&str>) -> Result<Fields, KassaError> {
    Fields::read(NAME, table, options.unwrap_or("{}"))
}
