//! What a receipt shows of a payment, as far as its provider tells.

use crate::model::money::Money;
use crate::model::time::Millis;
use alloc::string::String;
use kassa_wire::wire;

/// What a receipt shows. Sums are minor units of the payment's currency.
#[wire]
#[derive(Default)]
pub struct PaymentDetails {
    /// The provider's word for how it was paid, such as `카드`.
    pub method: Option<String>,
    /// Who issued the card or keeps the account: the provider's code or name.
    pub issuer: Option<String>,
    /// The card's or account's number as far as it may be shown, such as
    /// `43301234****123*`.
    pub number: Option<String>,
    /// Months in which the card pays it off; 0 or none for at once.
    pub installments: Option<i64>,
    /// The number under which the card's company approved it.
    pub approval: Option<String>,
    /// The provider's page with the receipt.
    pub receipt_url: Option<String>,
    /// What was paid in all.
    pub total: Option<i64>,
    /// What was captured of what the card had held, where these are two steps.
    pub captured: Option<i64>,
    /// What can still be given back.
    pub balance: Option<i64>,
    /// What the customer saw and paid in a currency of their own, where the provider
    /// converts; the order's amount is what it is worth to the shop.
    pub presentment: Option<Money>,
    /// Of the total, the price without tax.
    pub supplied: Option<i64>,
    /// Of the total, value-added tax.
    pub tax: Option<i64>,
    /// Of the total, what is free of tax.
    pub tax_free: Option<i64>,
    /// A receipt of a payment in cash for the tax office.
    pub cash_receipt: Option<CashReceipt>,
    /// Where the customer pays the money in.
    pub deposit: Option<DepositAccount>,
}

/// A receipt of a payment in cash, as Korean tax law has it.
#[wire]
pub struct CashReceipt {
    /// The provider's word for what it is for, such as `소득공제`.
    pub kind: String,
    /// The number under which it was issued.
    pub number: Option<String>,
    /// The provider's page with it.
    pub url: Option<String>,
}

/// A bank account that was opened for one payment.
#[wire]
pub struct DepositAccount {
    /// The bank's name or the provider's code of it.
    pub bank: String,
    /// The account's number.
    pub number: String,
    /// Whose name the customer sees when paying in.
    pub holder: Option<String>,
    /// After this nothing can be paid in.
    pub due_at: Option<Millis>,
    /// A digest of the secret by which the provider's messages about this
    /// payment are known, as hexadecimal.
    pub secret: Option<String>,
}
