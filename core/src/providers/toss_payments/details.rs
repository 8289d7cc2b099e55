//! What a receipt shows of a payment, and as much of a card as may be shown. Nothing of it is
//! decided by, so whatever is not there or of another form is left out.

use super::read::{Currency, time};
use crate::authentic::digest::sha256_hex;
use crate::model::receipt::{CashReceipt, DepositAccount, PaymentDetails};
use crate::model::subscription::Card;
use crate::providers::object::Object;
use alloc::string::String;

pub(super) fn details(object: Object<'_>, money: &Currency) -> PaymentDetails {
    let card = object.part("card");
    let amount = |path| money.amount(object, path);
    let kinds = [
        "card.issuerCode",
        "transfer.bankCode",
        "easyPay.provider",
        "virtualAccount.bankCode",
    ];
    PaymentDetails {
        captured: None,
        method: object.word("method"),
        issuer: kinds.iter().find_map(|path| object.word(path)),
        number: card.word("number"),
        installments: card.lax("installmentPlanMonths"),
        approval: card.word("approveNo"),
        receipt_url: page(object, "receipt.url"),
        total: amount("totalAmount"),
        balance: amount("balanceAmount"),
        presentment: None,
        supplied: amount("suppliedAmount"),
        tax: amount("vat"),
        tax_free: amount("taxFreeAmount"),
        cash_receipt: cash_receipt(object),
        deposit: deposit(object),
    }
}

/// An address that a page may link to; the offline lab's own pages are on this machine.
fn page(object: Object<'_>, path: &str) -> Option<String> {
    let ours = |url: &str| {
        ["http://127.0.0.1:", "http://localhost:"]
            .iter()
            .any(|it| url.starts_with(it))
    };
    object
        .word(path)
        .filter(|url| url.starts_with("https://") || ours(url))
}

fn cash_receipt(object: Object<'_>) -> Option<CashReceipt> {
    let all = object.lax_list("cashReceipts", "cashReceipts[].");
    let first = || all.unwrap_or_default().into_iter().next();
    let receipt = object.lax_part("cashReceipt").or_else(first)?;
    Some(CashReceipt {
        kind: receipt.word("type")?,
        number: receipt.word("issueNumber"),
        url: page(receipt, "receiptUrl"),
    })
}

/// The account that a customer pays into. Of the secret that messages about it name, only a
/// digest is kept: whoever reads that cannot write such a message.
fn deposit(object: Object<'_>) -> Option<DepositAccount> {
    let account = object.lax_part("virtualAccount")?;
    Some(DepositAccount {
        bank: account.word("bankCode").or_else(|| account.word("bank"))?,
        number: account.word("accountNumber")?,
        holder: account.word("customerName"),
        due_at: account.text("dueDate").and_then(time),
        secret: object.word("secret").map(|secret| known_by(&secret)),
    })
}

/// What is kept of a secret that messages name.
pub(super) fn known_by(secret: &str) -> String {
    sha256_hex(&[secret.as_bytes()])
}

/// A stored card or account, as a reply about its billing key has it.
pub(super) fn card(billing: Object<'_>) -> Option<Card> {
    let mut transfers = billing
        .lax_list("transfers", "transfers[].")
        .unwrap_or_default()
        .into_iter();
    let source = billing.lax_part("card").or_else(|| transfers.next())?;
    let first = |paths: &[&str]| paths.iter().find_map(|path| source.word(path));
    let number = first(&["number", "bankAccountNumber", "accountNumber"])?;
    let start = number.char_indices().rev().nth(3);
    let end = start.and_then(|(at, _)| number.get(at..));
    Some(Card {
        brand: first(&["issuerCode", "bankCode", "bankName"]).unwrap_or_default(),
        last_four: end.map_or_else(|| number.clone(), Into::into),
    })
}
