// What the components render on a server, where most pages begin.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import {
  Arrival,
  Benefits,
  CreditUsage,
  KassaProvider,
  PricingTable,
  SubscribeButton,
  SubscribeComponent,
} from 'kassa/react';

const dist = new URL('../dist/', import.meta.url);

function render(component, props, settings = {}) {
  const html = renderToStaticMarkup(
    createElement(KassaProvider, settings, createElement(component, props)),
  );
  // The words alone: `$9 per month`.
  const text = html
    .replace(/<style.*?<\/style>/gs, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');
  return { html, text };
}

function plan(id, amount, currency, more) {
  return { id, name: id, price: { amount, currency }, benefits: { features: [] }, ...more };
}

const monthly = { interval: { unit: 'month', count: 1 } };
const benefits = {
  activePlanId: 'pro',
  subscriptionStatus: 'active',
  totalAvailableCredits: 1_200,
  subscriptionCreditsBalance: 1_000,
  oneTimeCreditsBalance: 200,
  credits: {
    credits: { available: 1_200, subscription: 1_000, oneTime: 200, held: 0, debt: 0 },
  },
  frozen: false,
  features: [],
  limits: {},
  values: {},
  quantity: 1,
  currentPeriodEnd: Date.UTC(2027, 0, 21),
  cancelAtPeriodEnd: false,
  revision: 3,
};

test('the core is not in the browser bundle, nor is the client before it is asked for', () => {
  for (const name of ['react.js', 'react.cjs']) {
    const code = readFileSync(new URL(name, dist), 'utf8');
    assert.match(code, /^"use client";/);
    assert.ok(code.length < 60_000, `${name} has ${code.length} characters`);
    assert.doesNotMatch(code, /^(import|let|const) .*"\.\/(inline|module|client)/m);
  }
});

test('a price is written as its currency and language want it', () => {
  const price = (amount, currency, locale, more = monthly) =>
    render(PricingTable, { plans: [plan('pro', amount, currency, more)], current: null }, { locale }).text;
  assert.match(price(900, 'usd', 'en'), /\$9 per month/);
  assert.match(price(1_990, 'usd', 'en'), /\$19\.90 per month/);
  assert.match(price(12_000, 'krw', 'ko'), /₩12,000 \/ 월/);
  assert.match(price(1_400, 'jpy', 'ja'), /[\u00a5\uffe5]1,400 \/ 月/);
  assert.match(price(900, 'usd', 'en', { interval: { unit: 'month', count: 3 } }), /every 3 months/);
  assert.match(price(900, 'usd', 'en', {}), /\$9 once .*Buy/);
});

test('the plan that a customer has is marked, and others lead to its change', () => {
  const plans = [plan('starter', 900, 'usd', monthly), plan('pro', 2_400, 'usd', monthly), plan('pack', 500, 'usd')];
  const { html, text } = render(PricingTable, { plans, current: 'pro', manageHref: '/manage' });
  assert.match(text, /pro Your plan .* Manage plan/);
  assert.equal(html.match(/href="\/manage"/g)?.length, 2);
  assert.equal(html.match(/<button/g)?.length, 1);
});

test('retired plans are not offered, and nothing for sale has words of its own', () => {
  const plans = [plan('old', 900, 'usd', { retired: true })];
  assert.match(render(PricingTable, { plans, current: null }).text, /Nothing is for sale/);
});

test('benefits show plan, status, date and both kinds of credits', () => {
  const { text } = render(Benefits, { benefits, planNames: { pro: 'Pro' } });
  assert.match(text, /Pro Active Renews on January 21, 2027 1,200 credits/);
  assert.match(text, /Subscription 1,000 Bought once 200/);
  assert.match(render(Benefits, { benefits: { ...benefits, cancelAtPeriodEnd: true } }).text, /Ends on/);
  assert.match(render(CreditUsage, { benefits }, { locale: 'ja' }).text, /購入分 200/);
});

test('without data a component says that it loads', () => {
  assert.match(render(Benefits, {}).html, /aria-busy="true"/);
  assert.match(render(PricingTable, {}).html, /aria-busy="true"/);
});

test('a button has a live region from the start, and names nothing but the plan', () => {
  const { html } = render(SubscribeButton, { plan: 'pro', className: 'mine' });
  assert.match(html, /<button type="button" data-kassa-button="" class="mine"/);
  assert.match(html, /<div role="alert"[^>]*><\/div>/);
});

test('who takes the payment shows nowhere: the same table is rendered for each', () => {
  const plans = [plan('pro', 900, 'usd', monthly), plan('pack', 500, 'usd')];
  const shown = (more) => render(PricingTable, { plans, current: null, ...more }).html;
  assert.equal(shown({ provider: 'lemonSqueezy', overlay: true }), shown({}));
});

test('SubscribeComponent takes the props that guides give it', () => {
  const { text } = render(SubscribeComponent, { priceId: 'price_1', price: '$19.99', description: 'Pro' });
  assert.match(text, /Pro \$19\.99 Subscribe/);
});

test('own words win over the built-in ones, and unknown languages speak English', () => {
  const words = { labels: { subscribe: 'Join' }, locale: 'fr' };
  assert.match(render(SubscribeButton, { plan: 'pro' }, words).text, /Join/);
  assert.match(render(SubscribeButton, { plan: 'pro', labels: { subscribe: 'Go' } }, words).text, /Go/);
});

test('unstyled leaves the look to the app, and a nonce reaches the style', () => {
  assert.doesNotMatch(render(CreditUsage, { benefits }, { unstyled: true }).html, /<style/);
  const { html } = render(CreditUsage, { benefits }, { nonce: 'abc' });
  assert.deepEqual(html.match(/<style[^>]*>/g), ['<style nonce="abc">']);
});

test('further kinds, what is held, what is owed and what comes next are told where they are', () => {
  const more = {
    ...benefits,
    scheduledPlanId: 'starter',
    frozen: true,
    credits: {
      credits: { ...benefits.credits.credits, held: 60, debt: 7 },
      image: { available: 10, subscription: 10, oneTime: 0, held: 2, debt: 0 },
      video: { available: 0, subscription: 0, oneTime: 0, held: 0, debt: 0 },
    },
  };
  const names = { planNames: { starter: 'Starter' }, kindNames: { image: 'Images' } };
  const { html, text } = render(Benefits, { benefits: more, ...names });
  assert.match(text, /Changes to Starter on January 21, 2027/);
  assert.match(text, /Held for work 60 Owed 7 Images 10 Images: Held for work 2/);
  assert.match(text, /More was used than was paid for/);
  assert.doesNotMatch(html, /video/);
  const plain = render(Benefits, { benefits }).text;
  assert.doesNotMatch(plain, /Held|Owed|More was used|Changes/);
});

test('a plan tells of its kinds and limits, by the names that the app gives them', () => {
  const gives = {
    features: [],
    credits: [{ kind: 'image', monthly: 1 }, { kind: 'video', oneTime: 2 }],
    limits: [{ name: 'projects', amount: 3 }, { name: 'seats', amount: 1, perUnit: true }],
  };
  const { text } = render(PricingTable, {
    plans: [plan('pro', 900, 'usd', { ...monthly, benefits: gives })],
    current: null,
    kindNames: { image: '{n} image|{n} images' },
    limitNames: { projects: '{n} project|{n} projects' },
  });
  assert.match(text, /1 image per month video: 2 3 projects seats: 1/);
});

test('a page to come back to says how it went, what helps, and which account is waited for', () => {
  const shown = (initial, locale = 'en') => render(Arrival, { initial, locale });
  assert.match(shown(undefined).text, /We are waiting for the confirmation/);
  assert.match(shown({ state: 'landed', benefits }).text, /Your purchase is here/);
  const refused = { state: 'failed', code: 'REJECT_CARD_PAYMENT', refusal: 'declined', benefits };
  assert.match(shown(refused).html, /data-code="REJECT_CARD_PAYMENT"/);
  assert.match(shown(refused, 'ko').text, /결제가 승인되지 않았습니다/);
  assert.match(shown({ ...refused, refusal: 'look_up' }, 'ja').text, /もう一度お支払いにならないで/);
  assert.match(shown({ state: 'expired', benefits }).text, /Nothing was bought/);
  const deposit = { bank: '20', number: 'X123', holder: '김카사', dueAt: Date.UTC(2027, 0, 21) };
  const order = { amount: { amount: 5000, currency: 'krw' }, details: { deposit } };
  const waiting = shown({ state: 'waiting', order, benefits });
  assert.match(waiting.text, /Please pay ₩5,000 into this account\. Bank 20 Account number X123/);
  assert.match(waiting.text, /Account holder 김카사 Until January 2[01], 2027/);
  assert.doesNotMatch(shown({ state: 'waiting', benefits }).text, /into this account/);
});
