// Events as Stripe sends them, in the size that is asked for: indented JSON, with all the fields
// that its API reference lists, whether they are set or null.

const MADE = 1_793_000_000;
const PERIOD = { end: MADE + 2_592_000, start: MADE };

/** The text of an event of about so many bytes; `at` makes it another one of the same size. */
export function eventOf(bytes, at) {
  const { type, object, grow } = bytes <= 2048 ? refund() : bytes <= 4096 ? session() : invoice();
  const id = `${String(at).padStart(6, '0')}PGN0sZ`;
  const text = () => JSON.stringify(envelope(type, object, id), null, 2);
  for (let step = 0; text().length < bytes && grow(step, bytes - text().length); step += 1);
  // What is missing is filled with a field of the app's own, which may have 500 letters.
  for (let field = 0; bytes - text().length > 40; field += 1) {
    const some = Math.min(500, bytes - text().length - 30);
    object.metadata[`note_${field}`] = 'fragile '.repeat(63).slice(0, some);
  }
  return text();
}

function envelope(type, object, id) {
  return {
    id: `evt_1S${id}7kqQ`,
    object: 'event',
    api_version: '2026-10-28.endive',
    created: MADE,
    data: { object },
    livemode: false,
    pending_webhooks: 2,
    request: { id: `req_${id}`, idempotency_key: '1c1e5a5e-6f0c-4e43-9a4e-3a2f6f0c7e43' },
    type,
  };
}

function refund() {
  const object = {
    id: 're_3SPGN0sZ7kqQ0xLM1iGzqv2c',
    object: 'refund',
    amount: 1200,
    balance_transaction: 'txn_3SPGN0sZ7kqQ0xLM1cW9Zk2b',
    charge: 'ch_3SPGN0sZ7kqQ0xLM1Rh8u0aT',
    created: MADE,
    currency: 'usd',
    destination_details: {
      card: { reference_status: 'pending', reference_type: 'acquirer_reference_number', type: 'refund' },
      type: 'card',
    },
    metadata: {},
    payment_intent: 'pi_3SPGN0sZ7kqQ0xLM1LmbWv8h',
    reason: 'requested_by_customer',
    receipt_number: null,
    source_transfer_reversal: null,
    status: 'succeeded',
    transfer_reversal: null,
  };
  return { type: 'refund.updated', object, grow: () => false };
}

function session() {
  const object = {
    id: 'cs_test_a1Qm3vTqhYy5eVw2XzLkR8cUuB7nDfG0sJpWoK4iMtE6aCbNxHlZrPyS9d',
    object: 'checkout.session',
    adaptive_pricing: { enabled: true },
    after_expiration: null,
    allow_promotion_codes: null,
    amount_subtotal: 1200,
    amount_total: 1200,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: null,
    cancel_url: 'https://shop.example/pricing',
    client_reference_id: 'user_4711',
    client_secret: null,
    collected_information: null,
    consent: null,
    consent_collection: null,
    created: MADE,
    currency: 'usd',
    currency_conversion: null,
    custom_fields: [],
    custom_text: {
      after_submit: null,
      shipping_address: null,
      submit: null,
      terms_of_service_acceptance: null,
    },
    customer: 'cus_TLxq2m8Vn4RkYw',
    customer_creation: null,
    customer_details: {
      address: { city: 'Seoul', country: 'KR', line1: null, line2: null, postal_code: null, state: null },
      email: 'ada@shop.example',
      name: 'Ada Lovelace',
      phone: null,
      tax_exempt: 'none',
      tax_ids: [],
    },
    customer_email: null,
    discounts: [],
    expires_at: MADE + 86_400,
    invoice: null,
    invoice_creation: {
      enabled: false,
      invoice_data: {
        account_tax_ids: null,
        custom_fields: null,
        description: null,
        footer: null,
        issuer: null,
        metadata: {},
        rendering_options: null,
      },
    },
    livemode: false,
    locale: null,
    metadata: { kassa_account: 'user_4711', kassa_plan: 'pack' },
    mode: 'payment',
    origin_context: null,
    payment_intent: 'pi_3SPGN0sZ7kqQ0xLM1LmbWv8h',
    payment_link: null,
    payment_method_collection: 'if_required',
    payment_method_configuration_details: null,
    payment_method_options: { card: { request_three_d_secure: 'automatic' } },
    payment_method_types: ['card'],
    payment_status: 'paid',
    permissions: null,
    phone_number_collection: { enabled: false },
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: 'complete',
    submit_type: null,
    subscription: null,
    success_url: 'https://shop.example/billing',
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: 'hosted',
    url: null,
    wallet_options: null,
  };
  return { type: 'checkout.session.completed', object, grow: () => false };
}

/** It grows by lines, as an invoice for seats and usage does. */
function invoice() {
  const lines = [line(0)];
  const object = {
    id: 'in_1SPGN0sZ7kqQ0xLMtjqO2f1c',
    object: 'invoice',
    account_country: 'US',
    account_name: 'Shop',
    account_tax_ids: null,
    amount_due: 2400,
    amount_overpaid: 0,
    amount_paid: 2400,
    amount_remaining: 0,
    amount_shipping: 0,
    application: null,
    attempt_count: 1,
    attempted: true,
    auto_advance: false,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null, provider: null, status: null },
    automatically_finalizes_at: null,
    billing_reason: 'subscription_cycle',
    collection_method: 'charge_automatically',
    created: MADE,
    currency: 'usd',
    custom_fields: null,
    customer: 'cus_TLxq2m8Vn4RkYw',
    customer_address: { city: 'Seoul', country: 'KR', line1: null, line2: null, postal_code: null, state: null },
    customer_email: 'ada@shop.example',
    customer_name: 'Ada Lovelace',
    customer_phone: null,
    customer_shipping: null,
    customer_tax_exempt: 'none',
    customer_tax_ids: [],
    default_payment_method: null,
    default_source: null,
    default_tax_rates: [],
    description: null,
    discounts: [],
    due_date: null,
    effective_at: MADE,
    ending_balance: 0,
    footer: null,
    from_invoice: null,
    hosted_invoice_url: 'https://invoice.stripe.com/i/acct_1RxYpQsZ7kqQ0xLM/test_YWNjdF8xUnhZcFFzWjdrcVEweExNLF9UTHhxMm04Vm40Umt',
    invoice_pdf: 'https://pay.stripe.com/invoice/acct_1RxYpQsZ7kqQ0xLM/test_YWNjdF8xUnhZcFFzWjdrcVEweExNLF9UTHhxMm04Vm40Umt/pdf',
    issuer: { type: 'self' },
    last_finalization_error: null,
    latest_revision: null,
    lines: { object: 'list', data: lines, has_more: false, total_count: 1, url: '/v1/invoices/in_1SPGN0sZ7kqQ0xLMtjqO2f1c/lines' },
    livemode: false,
    metadata: {},
    next_payment_attempt: null,
    number: '7GQRT1XA-0002',
    on_behalf_of: null,
    parent: {
      quote_details: null,
      subscription_details: { metadata: { kassa_account: 'user_4711', kassa_plan: 'pro' }, subscription: 'sub_1SPGN0sZ7kqQ0xLMWnR5t0bV' },
      type: 'subscription_details',
    },
    payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
    period_end: PERIOD.end,
    period_start: PERIOD.start,
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    receipt_number: null,
    rendering: null,
    shipping_cost: null,
    shipping_details: null,
    starting_balance: 0,
    statement_descriptor: null,
    status: 'paid',
    status_transitions: { finalized_at: MADE, marked_uncollectible_at: null, paid_at: MADE, voided_at: null },
    subtotal: 2400,
    subtotal_excluding_tax: 2400,
    test_clock: null,
    total: 2400,
    total_discount_amounts: [],
    total_excluding_tax: 2400,
    total_pretax_credit_amounts: [],
    total_taxes: [],
    webhooks_delivered_at: MADE,
  };
  const grow = (step, missing) => {
    if (missing < 1_900) return false;
    lines.push(line(step + 1));
    object.lines.total_count = lines.length;
    return true;
  };
  return { type: 'invoice.paid', object, grow };
}

function line(at) {
  const id = String(at).padStart(4, '0');
  return {
    id: `il_1SPGN0sZ7kqQ0xLM${id}eXcd`,
    object: 'line_item',
    amount: 2400,
    currency: 'usd',
    description: '1 × Pro (at $24.00 / month)',
    discount_amounts: [],
    discountable: true,
    discounts: [],
    invoice: 'in_1SPGN0sZ7kqQ0xLMtjqO2f1c',
    livemode: false,
    metadata: { kassa_account: 'user_4711', kassa_plan: 'pro' },
    parent: {
      invoice_item_details: null,
      subscription_item_details: {
        invoice_item: null,
        proration: false,
        proration_details: { credited_items: null },
        subscription: 'sub_1SPGN0sZ7kqQ0xLMWnR5t0bV',
        subscription_item: `si_TLxqKk3${id}pZn2`,
      },
      type: 'subscription_item_details',
    },
    period: PERIOD,
    pretax_credit_amounts: [],
    pricing: {
      price_details: { price: `price_1SPGN0sZ7kqQ0xLM${id}pPro`, product: 'prod_TLxqGd82bYwQ5k' },
      type: 'price_details',
      unit_amount_decimal: '2400',
    },
    quantity: 1,
    subtotal: 2400,
    taxes: [],
  };
}
