// What is on the screen. Every text comes from words.js, every number from the server.

import { words } from './words.js';

const at = (id) => document.getElementById(id);
const languages = { en: 'English', ko: '한국어', ja: '日本語' };
const asked = new URL(location.href).searchParams.get('lang') ?? localStorage.getItem('language');
const guess = [asked, ...navigator.languages].map((it) => it?.slice(0, 2)).find((it) => it in languages);
let language = guess ?? 'en';
let seen = '';
let said = '';

export const t = (key, values = {}) =>
  (words[language][key] ?? words.en[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '');
const money = ({ amount, currency }) =>
  new Intl.NumberFormat(language, { style: 'currency', currency }).format(amount / 100);
const number = (value) => new Intl.NumberFormat(language).format(value);
const day = (ms) => new Intl.DateTimeFormat(language, { month: 'short', day: 'numeric' }).format(ms);

/** An element; a child is an element or a text. */
function el(name, { data = {}, on, ...set } = {}, ...children) {
  const made = Object.assign(document.createElement(name), set);
  Object.assign(made.dataset, data);
  if (on) made.addEventListener('click', on);
  made.append(...children.filter((it) => it !== undefined && it !== false));
  return made;
}

let tell;

/** Connects buttons with what they do. */
export function listen(app) {
  tell = app;
  at('light').addEventListener('click', () => app.act('light'));
  at('restore').addEventListener('click', () => app.act('restore'));
  at('language').append(...Object.entries(languages).map(([value, name]) => el('option', { value, textContent: name })));
  at('language').value = language;
  at('language').addEventListener('change', ({ target }) => {
    language = target.value;
    localStorage.setItem('language', language);
    frame();
    app.set({});
  });
  frame();
}

/** What stays as long as the language does. */
function frame() {
  document.documentElement.lang = language;
  document.title = t('name');
  for (const it of document.querySelectorAll('[data-t]')) it.textContent = t(it.dataset.t);
  for (const it of document.querySelectorAll('[data-t-label]')) it.setAttribute('aria-label', t(it.dataset.tLabel));
  at('tabs').replaceChildren(...['garden', 'shop', 'account'].map(tab));
  choice('people', 'who', { ada: 'Ada', jun: 'Jun' });
  choice('stores', 'store', { appStore: 'App Store', googlePlay: 'Google Play' });
  const deeds = ['day', 'month', 'refund', 'refused', 'cardFails', 'cardPays', 'stranger'];
  const crash = el('label', { className: 'switch' }, el('input', { type: 'checkbox', id: 'crash' }), el('span', {}, t('do_crash')));
  crash.firstChild.addEventListener('change', ({ target }) => tell.set({ crash: target.checked }));
  at('deeds').replaceChildren(
    ...deeds.map((it) => el('button', { type: 'button', data: { deed: it }, on: () => tell.act(it) }, t(`do_${it}`))),
    crash,
  );
  seen = '';
  say(said);
}

function tab(name) {
  const open = document.body.dataset.tab === name;
  const button = el('button', { type: 'button', data: { tab: name }, on: () => turn(name) }, t(`tab_${name}`));
  if (open) button.setAttribute('aria-current', 'page');
  return button;
}

function turn(name) {
  document.body.dataset.tab = name;
  for (const id of ['garden', 'shop', 'account']) at(id).hidden = id !== name;
  for (const it of at('tabs').children) {
    it.toggleAttribute('aria-current', false);
    if (it.dataset.tab === name) it.setAttribute('aria-current', 'page');
  }
  at(name).scrollTop = 0;
}

/** A few radio buttons; `field` is what they set. */
function choice(id, field, options) {
  for (const old of at(id).querySelectorAll('label')) old.remove();
  for (const [value, name] of Object.entries(options)) {
    const input = el('input', { type: 'radio', name: field, value });
    input.addEventListener('change', () => tell.set({ [field]: value }));
    at(id).append(el('label', {}, input, el('span', {}, name)));
  }
}

/** Shows what the server said. Nothing is made anew that did not change: the focus stays. */
export function show({ plans, benefits, orders }, phone) {
  for (const field of ['who', 'store']) {
    const radio = document.querySelector(`input[name="${field}"][value="${phone[field]}"]`);
    if (radio) radio.checked = true;
  }
  at('crash').checked = phone.crash;
  document.body.dataset.store = phone.store;
  const account = phone.accounts[phone.who];
  at('why').href = `/staff?account=${account}&lang=${language}`;
  const now = JSON.stringify([plans, benefits, orders, phone, language]);
  if (now === seen || !benefits?.ok) return;
  seen = now;
  const coins = benefits.totalAvailableCredits;
  at('coins').dataset.coins = coins;
  at('coins').textContent = t('coins', { count: number(Math.max(coins, 0)) });
  at('light').textContent = t('light');
  at('debt').hidden = benefits.credits.credits.debt === 0;
  at('debt').textContent = t('debt', { count: number(benefits.credits.credits.debt) });
  lanterns(phone.lit[account] ?? 0, benefits.features.includes('gold'));
  shop(plans, benefits, phone.store);
  history(orders, phone);
}

function lanterns(lit, gold) {
  at('lanterns').dataset.gold = gold;
  const all = Array.from({ length: 20 }, (_, place) => {
    const on = place < lit;
    return el('li', { className: on ? 'lit' : '', ariaLabel: t(on ? 'lanternOn' : 'lanternOff') });
  });
  at('lanterns').replaceChildren(...all);
}

function shop(plans, benefits, store) {
  at('shop-lead').textContent = t('shopLead', { store: t(store) });
  const offered = plans.filter(({ products }) => products?.[store]);
  keepFocus('products', offered.map((plan) => product(plan, benefits)));
}

function product(plan, benefits) {
  const { id, price, benefits: gives } = plan;
  const mine = benefits.activePlanId === id;
  const coins = number(gives.oneTimeCredits || gives.monthlyCredits);
  const until = benefits.currentPeriodEnd && day(benefits.currentPeriodEnd);
  const late = id === 'club' && ['past_due', 'unpaid'].includes(benefits.subscriptionStatus);
  const state = late ? t(mine ? 'clubGrace' : 'clubHold') : mine && t('clubUntil', { day: until });
  const about = el('div', {}, el('h3', {}, t(`${id}Name`)), el('p', {}, t(`${id}About`, { coins })));
  if (state) about.append(el('p', { className: late ? 'state late' : 'state' }, state));
  const label = plan.interval ? t('perMonth', { price: money(price) }) : money(price);
  const name = `${t(`${id}Name`)}, ${label}`;
  const button = el('button', { type: 'button', className: 'price', ariaLabel: name, on: () => tell.act('buy', { id }) }, label);
  const state_ = id === 'club' ? (benefits.subscriptionStatus ?? 'none') : 'none';
  return el('li', { data: { product: id, status: state_, open: String(mine) } }, el('i', { className: `art ${id}` }), about, !(mine || late) && button);
}

function history(orders, phone) {
  if (orders.length === 0) return at('orders').replaceChildren(el('li', { className: 'none' }, t('noOrders')));
  const rows = orders.filter(({ orderType }) => orderType !== 'refund').map((order) => row(order, phone));
  keepFocus('orders', rows);
}

function row(order, phone) {
  const { id, plan, amount, refunded, provider, created } = order;
  const state = refunded > 0 ? 'refunded' : phone.asked.includes(id) ? 'asked' : 'paid';
  const what = el('div', {}, el('strong', {}, t(`${plan}Name`)), el('span', {}, `${day(created)} · ${t(provider)}`));
  const how = el('div', { className: 'how' }, el('span', {}, money(amount)));
  const button = { type: 'button', className: 'small', ariaLabel: `${t('giveBack')}: ${t(`${plan}Name`)}` };
  if (state === 'paid') how.append(el('button', { ...button, on: () => tell.act('giveBack', { id }) }, t('giveBack')));
  else how.append(el('span', { className: 'tag' }, t(`order_${state}`)));
  return el('li', { data: { order: id, plan: plan ?? '', state } }, what, how);
}

/** Puts new rows in a list's place; where the focus was on a button of one, it is on its successor. */
function keepFocus(id, rows) {
  const place = [...at(id).querySelectorAll('button')].indexOf(document.activeElement);
  at(id).replaceChildren(...rows);
  if (place >= 0) at(id).querySelectorAll('button')[place]?.focus();
}

/** A sheet above the app. Resolves to what was agreed to, or to nothing. */
export async function confirmed(kind, { plan, order, store }) {
  const sheet = at('sheet');
  const sold = plan ?? { id: order.plan, price: order.amount };
  const apple = kind === 'refund' && order.provider === 'appStore';
  const consent = el('input', { type: 'checkbox', id: 'consent' });
  const yes = el('button', { type: 'submit', value: 'yes', className: 'primary wide' }, t(`${kind}Yes`));
  const no = el('button', { type: 'submit', value: '', className: 'quiet wide' }, t('no'));
  const form = el(
    'form',
    { method: 'dialog' },
    el('p', { className: 'brand' }, t(kind === 'buy' ? store : kind === 'apple' ? 'appStore' : 'name')),
    el('h2', { id: 'sheet-title' }, t(`${kind}Title`)),
    el('p', { className: 'sum' }, el('span', {}, t(`${sold.id}Name`)), el('strong', {}, money(sold.price))),
    el('p', { className: 'lead' }, t(`${kind}Lead`)),
    apple && el('label', { className: 'switch' }, consent, el('span', {}, t('consent'))),
    yes,
    no,
  );
  sheet.dataset.kind = kind;
  sheet.returnValue = '';
  sheet.replaceChildren(form);
  const { left, bottom, width } = at('phone').getBoundingClientRect();
  sheet.style.setProperty('--left', `${left}px`);
  sheet.style.setProperty('--width', `${width}px`);
  sheet.style.setProperty('--bottom', `${Math.max(innerHeight - bottom, 0)}px`);
  sheet.showModal();
  await new Promise((resolve) => sheet.addEventListener('close', resolve, { once: true }));
  if (sheet.returnValue !== 'yes') return undefined;
  return apple ? { consent: consent.checked } : {};
}

/** Says in a sentence what came of it. */
export function say(code) {
  said = code;
  at('said').dataset.code = code;
  const known = `said_${code}` in words.en;
  at('said').textContent = code === '' ? '' : known ? t(`said_${code}`) : t('said_error', { code });
}

/** Whether something is under way, or from now on is. */
export function busy(is) {
  if (is === undefined) return 'busy' in document.body.dataset;
  if (is) document.body.dataset.busy = '';
  else delete document.body.dataset.busy;
  at('phone').setAttribute('aria-busy', String(is));
  return is;
}
