// What the app writes to its customers: the same in every language, safe to open, easy to read.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { gzipSync } from 'node:zlib';
import { emailWords, renderEmail } from 'kassa/emails';

const KINDS = ['paymentFailed', 'trialEnding', 'paid', 'paymentActionRequired', 'duplicateSubscription'];
const LANGUAGES = Object.keys(emailWords);
const DAY = 86_400_000;
const AT = Date.UTC(2026, 10, 23, 3);
const OWN = 'https://acme.example/billing';
const INVOICE = 'https://invoice.provider.example/i/acct_1/live_9?s=ap';

const notice = (kind, more = {}) => ({
  id: `${kind}/stripe/in_1/1`,
  kind,
  account: 'ada',
  email: 'ada@example.com',
  provider: 'stripe',
  plan: 'pro',
  subscription: 'sub_1',
  payment: 'in_1',
  amount: { amount: 2400, currency: 'usd' },
  attempt: 1,
  nextAttempt: AT + 3 * DAY,
  at: AT,
  ...more,
});
const brand = { name: 'Acme', support: 'help@acme.example', address: ['Acme Ltd.', '1 Street'] };
const options = (more = {}) => ({ brand, url: OWN, planNames: { pro: 'Pro' }, ...more });
/** Every e-mail in every language. */
const all = (more, chosen) =>
  LANGUAGES.flatMap((locale) =>
    KINDS.map((kind) => ({
      kind,
      locale,
      ...renderEmail(notice(kind, more), options({ locale, ...chosen })),
    })),
  );

function unescaped(text) {
  const letters = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name) => letters[name]);
}

const hrefs = (html) => [...html.matchAll(/href="([^"]*)"/g)].map(([, url]) => unescaped(url));

/** What a reader sees, block by block: not the line that only a list of messages shows. */
function seen(html) {
  const body = html.slice(html.indexOf('<body')).replace(/<div style="display:none.*?<\/div>/s, '');
  const blocks = body.matchAll(/<(p|h1|th|td|a)\b[^>]*>([^<]+)<\/\1>/g);
  const text = body.replace(/<[^>]+>/g, '').replace(/\s/g, '');
  const found = [...blocks].map(([, , inside]) => unescaped(inside).trim());
  assert.equal(unescaped(text), found.join('').replace(/\s/g, ''), 'a text stands in no block');
  return found;
}

/** The sentences of a language by their place, such as `paid.body.0`. */
function sentences(words, path = '') {
  return Object.entries(words).flatMap(([name, value]) =>
    typeof value === 'string' ? [[path + name, value]] : sentences(value, `${path}${name}.`),
  );
}

test('every language has every text, about the same values', () => {
  const english = new Map(sentences(emailWords.en));
  assert.ok(english.size > 30);
  for (const language of LANGUAGES) {
    const texts = sentences(emailWords[language]);
    assert.deepEqual(texts.map(([place]) => place).sort(), [...english.keys()].sort(), language);
    assert.equal(emailWords[language].lang, language);
    for (const [place, text] of texts) {
      const values = (sentence) => [...new Set(sentence.match(/\{\w+\}/g))].sort();
      assert.ok(text.trim(), `${language} ${place}`);
      assert.deepEqual(values(text), values(english.get(place)), `${language} ${place}`);
      // What may be missing stands in a bracket, and what stands in its place needs nothing.
      const fixed = text.replace(/\[[^[\]{|]*\{\w+\}[^[\]{|]*(\|[^[\]{|]*)?\]/g, '');
      assert.doesNotMatch(fixed.replaceAll('{brand}', ''), /[[\]|{}]/, `${language} ${place}`);
    }
  }
});

test('no language is left in another one', () => {
  const [english, korean, japanese] = LANGUAGES.map((language) => new Map(sentences(emailWords[language])));
  for (const [place, text] of english) {
    if (place === 'lang') continue;
    assert.doesNotMatch(text, /[^\p{Script=Latin}\p{Script=Common}]/u, place);
    assert.match(korean.get(place), /\p{Script=Hangul}/u, place);
    assert.doesNotMatch(korean.get(place), /[\p{Script=Hiragana}\p{Script=Katakana}]/u, place);
    assert.match(japanese.get(place), /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u, place);
    assert.doesNotMatch(japanese.get(place), /\p{Script=Hangul}/u, place);
  }
});

test('a sentence is whole with any value and without it', () => {
  const gone = { amount: undefined, plan: undefined, nextAttempt: undefined, payment: undefined };
  for (let at = 0; at < 16; at += 1) {
    const more = Object.fromEntries(Object.entries(gone).filter((_, place) => at & (1 << place)));
    for (const support of [undefined, 'help@acme.example']) {
      for (const { kind, locale, subject, html, text } of all(more, { brand: { name: 'Acme', support } })) {
        const said = [subject, text, seen(html).join('\n')].join('\n');
        const why = `${locale} ${kind} without ${Object.keys(more)}: ${said}`;
        assert.doesNotMatch(said, /[{}[\]|]|undefined|null|NaN|[^\S\n]{2,}|（）|「」|\( ?\)| [.,]|^ | $/m, why);
        assert.equal(said.includes('Pro'), !('plan' in more), why);
      }
    }
  }
});

test('an amount is written as the language writes it, won and yen without decimals', () => {
  const written = {
    en: { usd: '$24.00', krw: '₩32,000', jpy: '¥3,600', cad: 'CA$24.00' },
    ko: { usd: 'US$24.00', krw: '₩32,000', jpy: 'JP¥3,600', cad: 'CA$24.00' },
    ja: { usd: '$24.00', krw: '₩32,000', jpy: '￥3,600', cad: 'CA$24.00' },
  };
  const amounts = { usd: 2400, krw: 32_000, jpy: 3600, cad: 2400 };
  for (const [currency, amount] of Object.entries(amounts)) {
    for (const { locale, kind, html, text } of all({ amount: { amount, currency } })) {
      const expected = written[locale][currency];
      assert.ok(seen(html).includes(expected), `${locale} ${kind}: ${expected}`);
      assert.ok(text.includes(`: ${expected}\n`), `${locale} ${kind}: ${text}`);
    }
  }
});

test('a day is that of the customer', () => {
  const late = notice('paid', { at: Date.UTC(2026, 10, 30, 20) });
  const day = (more) => renderEmail(late, options(more)).text;
  assert.match(day({}), /November 30, 2026/);
  assert.match(day({ locale: 'ko', timeZone: 'Asia/Seoul' }), /2026년 12월 1일/);
  assert.match(day({ locale: 'ja-JP', timeZone: 'Asia/Tokyo' }), /2026年12月1日/);
});

test('the text says what the HTML says, in its order', () => {
  for (const { kind, locale, html, text } of all()) {
    const facts = Object.values(emailWords[locale].facts);
    const lines = text.split('\n').filter((line) => line && line !== '—');
    const apart = lines.flatMap((line) => {
      const name = facts.find((fact) => line.startsWith(`${fact}: `));
      if (name) return [name, line.slice(name.length + 2)];
      return line === `${emailWords[locale][kind].button}:` ? [line.slice(0, -1)] : [line];
    });
    assert.deepEqual(apart, seen(html), `${locale} ${kind}`);
  }
});

test('whatever comes from outside is text', () => {
  const evil = `"><script>alert('1')</script>&amp;{brand}[x|y]<!--`;
  const names = { name: evil, support: evil, address: [evil] };
  const more = { payment: evil, plan: 'p' };
  for (const { kind, html, text } of all(more, { brand: names, planNames: { p: evil } })) {
    assert.doesNotMatch(html, /<script|<!--|alert\('/, kind);
    assert.equal(seen(html)[0], evil, kind);
    assert.ok(text.includes(evil), kind);
    const tags = html.match(/<[a-z][^<>]*>/g).map((tag) => tag.match(/^<([a-z0-9]+)/)[1]);
    const usual = all()[KINDS.indexOf(kind)].html.match(/<[a-z][^<>]*>/g).length;
    assert.ok(tags.length <= usual + 4, `${kind} has tags that nobody wrote`);
  }
});

test('no value begins a line or a header of its own', () => {
  const evil = 'Pro\r\nBcc: eve@example.com\u2028\n\nYour card: 4242\u0000';
  const brandOf = { name: evil, support: evil, address: [evil] };
  for (const { subject, text } of all({ payment: evil }, { brand: brandOf, planNames: { pro: evil } })) {
    assert.doesNotMatch(subject, /[\p{Cc}\u2028\u2029]/u);
    assert.doesNotMatch(text, /^(Bcc|Your card)/m);
    assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{Cc}\u2028\u2029]/u);
  }
});

test('nothing is loaded from anywhere, and no script runs', () => {
  for (const { kind, html } of all({ url: INVOICE }, { linkOrigins: [INVOICE] })) {
    assert.doesNotMatch(html, /<(img|link|script|iframe|object|form|video|svg|base)\b/i, kind);
    assert.doesNotMatch(html, /\bsrc=|url\(|@import|@font-face|background="| on\w+=/i, kind);
    const addresses = html.match(/\bhttps?:[^"'<\s]*/g).map(unescaped);
    assert.deepEqual(new Set(addresses), new Set(hrefs(html)), kind);
  }
});

test('a button leads to the app, and to no other place that it has not named', () => {
  const pages = (url, linkOrigins) =>
    all({ url }, { linkOrigins }).map(({ html, text, kind, locale }) => {
      const [page, ...others] = hrefs(html);
      assert.deepEqual(others, []);
      assert.ok(text.includes(`\n${page}\n`));
      return [`${locale} ${kind}`, page];
    });
  for (const [, page] of pages(INVOICE, undefined)) assert.equal(page, OWN);
  for (const [kind, page] of pages(INVOICE, ['https://invoice.provider.example'])) {
    assert.equal(page, /paid$|paymentActionRequired/.test(kind) ? INVOICE : OWN, kind);
  }
  const others = [
    'javascript:alert(1)',
    'data:text/html,x',
    'http://invoice.provider.example/i',
    'https://invoice.provider.example.evil.example/i',
    'https://invoice.provider.example@evil.example/i',
    'https://eve@invoice.provider.example/i',
    'https://invoice.provider.example:8443/i',
    '//evil.example',
    'no address',
    '',
  ];
  for (const url of others) {
    for (const [kind, page] of pages(url, ['https://invoice.provider.example', 'javascript:', 'null'])) {
      assert.equal(page, OWN, `${kind} ${url}`);
    }
  }
});

test('a page of the app is an address of the web, or of the machine it is tried out on', () => {
  const page = (url) => hrefs(renderEmail(notice('paid'), options({ url })).html)[0];
  assert.equal(page('http://localhost:3000/a?b=1&c=2'), 'http://localhost:3000/a?b=1&c=2');
  assert.equal(page(new URL('https://acme.example/"x')), 'https://acme.example/%22x');
  for (const url of ['/billing', 'javascript:alert(1)', 'http://acme.example', 'mailto:a@b.example', '']) {
    assert.throws(() => page(url), { code: 'email_url_refused' }, url);
  }
});

test('it fits 600 pixels, and a client that shortens long messages shows all of it', () => {
  const long = 'a name without an end '.repeat(10_000);
  for (const { kind, html } of all({ payment: long }, { planNames: { pro: long } })) {
    const widths = [...html.matchAll(/\bwidth(?:="|:)(\d+)(px|%|")/g)].map(([, size, unit]) => [Number(size), unit]);
    assert.ok(widths.length >= 3, kind);
    for (const [size, unit] of widths) assert.ok(unit === '%' ? size <= 100 : size <= 600, `${kind} ${size}`);
    assert.ok(widths.some(([size, unit]) => unit === '"' && size > 400), 'Outlook reads the attribute only');
    assert.ok(Buffer.byteLength(html) < 20_000, `${kind} has ${Buffer.byteLength(html)} bytes`);
  }
});

/** As WCAG 2.2 measures it, written down a second time. */
function contrast(one, other) {
  const light = [one, other].map((color) => {
    const parts = color.match(/\w\w/g).map((part) => Number.parseInt(part, 16) / 255);
    const [r, g, b] = parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  });
  return (Math.max(...light) + 0.05) / (Math.min(...light) + 0.05);
}

test('everything can be read, light and dark, whatever the brand’s color', () => {
  const steps = ['00', '33', '66', '99', 'cc', 'ff'];
  const colors = steps.flatMap((r) => steps.flatMap((g) => steps.map((b) => `#${r}${g}${b}`)));
  for (const color of [undefined, '#777777', ...colors]) {
    const { html } = renderEmail(notice('paid'), options({ brand: { ...brand, color } }));
    const [, ground, ink] = /<a class="button"[^>]*background:(#\w+);color:(#\w+)/.exec(html);
    if (color) assert.equal(ground, color);
    assert.ok(contrast(ground, ink) >= 4.5, `${ink} on ${ground}`);
    const dark = (part, what) => new RegExp(`dark\\).*\\.${part}\\{[^}]*\\b${what}:(#\\w+)`, 's').exec(html)[1];
    const pairs = [
      [dark('button', 'background'), dark('button', 'color'), 4.5],
      [dark('button', 'background'), dark('card', 'background'), 3],
    ];
    for (const ground of ['page', 'card']) {
      for (const ink of ['text', 'soft']) pairs.push([dark(ground, 'background'), dark(ink, 'color'), 4.5]);
    }
    for (const [one, other, least] of pairs) assert.ok(contrast(one, other) >= least, `${one} ${other}`);
    for (const ink of html.matchAll(/class="(?:text|soft)[^"]*"[^>]*;color:(#\w+)/g)) {
      for (const ground of ['#ffffff', '#f3f4f6']) assert.ok(contrast(ink[1], ground) >= 4.5, ink[1]);
    }
  }
});

test('a reader for the blind hears a heading, rows with names, and no table of the layout', () => {
  for (const { html, locale, subject } of all()) {
    assert.match(html, new RegExp(`<html lang="${locale}">`));
    assert.equal(unescaped(/<title>(.*?)<\/title>/.exec(html)[1]), subject);
    assert.equal(html.match(/<h1/g).length, 1);
    const [layout, facts] = [/<table role="presentation"/g, /<table class="facts"/g].map((it) => html.match(it).length);
    assert.deepEqual([html.match(/<table/g).length - layout, facts], [1, 1]);
    assert.ok(html.match(/<th scope="row"/g).length >= 2);
  }
});

test('a language tag of any kind finds its words, else English ones with English days', () => {
  const subject = (locale) => renderEmail(notice('trialEnding'), options({ locale })).subject;
  assert.equal(subject('ko-KR'), subject('ko'));
  assert.equal(subject('JA_jp'), subject('ja'));
  assert.equal(subject('en-GB'), 'Your trial of Pro ends on 26 November 2026');
  for (const locale of ['fr', 'de-CH', '', 'constructor', '__proto__', 'x'.repeat(99), undefined]) {
    assert.equal(subject(locale), 'Your trial of Pro ends on November 26, 2026', locale);
  }
});

test('another language is one object of sentences, and one sentence can be changed', () => {
  const words = JSON.parse(JSON.stringify(emailWords.en), (key, value) =>
    typeof value === 'string' && key !== 'lang' ? `fr ${value}` : value,
  );
  const french = renderEmail(notice('trialEnding'), options({ locale: 'fr-FR', words: { ...words, lang: 'fr' } }));
  assert.equal(french.subject, 'fr Your trial of Pro ends on 26 novembre 2026');
  assert.match(french.html, /<html lang="fr">/);
  assert.match(french.text, /24,00\s\$US/);
  for (const line of seen(french.html).slice(1)) {
    assert.match(line, /^fr |^Pro$|^24,00|^26 nov|^https:|^Acme|^1 Street/, 'a sentence is no data');
  }
  const paid = { ...emailWords.en.paid, subject: 'Thanks[ for {plan}]' };
  const own = renderEmail(notice('paid'), options({ words: { paid } }));
  assert.equal(own.subject, 'Thanks for Pro');
  assert.match(own.text, /Thank you for your payment/);
});

test('what only the app should know is no e-mail', () => {
  const kinds = ['refundAsked', 'purchaseUnacknowledged', 'fraudWarned', 'disputed', 'facts', 'toString'];
  for (const kind of kinds) {
    assert.throws(() => renderEmail(notice(kind), options()), { code: 'no_email' }, kind);
  }
  for (const color of ['red', '#12', '#12345g', 'red;background:url(x)', '#1234567']) {
    const wrong = options({ brand: { name: 'Acme', color } });
    assert.throws(() => renderEmail(notice('paid'), wrong), { code: 'email_color_refused' }, color);
  }
});

test('the entry is small, reaches no core, and does nothing by being imported', () => {
  const files = [new URL('../dist/emails.js', import.meta.url)];
  for (const file of files) {
    const text = readFileSync(file, 'utf8');
    for (const [, path] of text.matchAll(/(?:import|export)[^;]*?from ["']([^"']+)["']/g)) {
      assert.match(path, /^\.\/\w+\.js$/, 'it depends on nothing');
      files.push(new URL(path, file));
    }
  }
  const text = files.map((file) => readFileSync(file, 'utf8')).join('\n');
  assert.doesNotMatch(text, /WebAssembly|\.wasm\b|fetch\(|node:|import\(/);
  const size = gzipSync(text).length;
  assert.ok(size <= 10_000, `kassa/emails has ${size} bytes gzipped; its README says 10 kB`);
});
