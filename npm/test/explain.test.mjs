// The page that says why: all of the past once, nothing of anybody else, in three languages.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { explainPage, explainView, explainWords as languages } from 'kassa/explain';
import { buy, openShop, plans, startLab } from './kit.mjs';

const PAGE = 'https://shop.example/staff/explain';

function unescaped(text) {
  const letters = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name) => letters[name]);
}

async function view(shop, query = '', more = {}) {
  const account = more.account ?? 'ada';
  const { html, ...rest } = await explainView(shop, account, { url: PAGE + query, ...more });
  const links = [...html.matchAll(/<a [^>]*href="([^"]*)"[^>]*>(.*?)<\/a>/gs)];
  return {
    ...rest,
    html,
    text: unescaped(html.replace(/<[^>]+>/g, ' ')).replace(/\s+/g, ' '),
    places: [...html.matchAll(/<li class="kx-change" id="kx-(\d+)"/g)].map(([, n]) => Number(n)),
    rules: [...html.matchAll(/data-rule="(\w+)"/g)].map(([, rule]) => rule),
    link: (words) => unescaped(links.find(([, , text]) => text.includes(words))?.[1] ?? ''),
    next: unescaped(/rel="next" href="([^"#]*)/.exec(html)?.[1] ?? ''),
  };
}

async function shopWith(t, ...bought) {
  const lab = await startLab(t);
  const shop = openShop({ lab });
  for (const plan of bought) await buy(lab, shop, plan);
  return { lab, shop };
}

test('the page leads from an event over its rule to what it set and wrote', async (t) => {
  const { shop } = await shopWith(t, 'starter');
  await shop.deduct('ada', 30, { strategy: 'subscriptionFirst', note: 'interview.mp3' });
  const page = await view(shop);
  assert.match(page.title, /ada/);
  assert.match(page.text, /Plan Starter active It is paid\./);
  assert.match(page.text, /Credits 20 /);
  assert.match(page.text, /Starter · Payment of \$9\.00/);
  assert.match(page.text, /The app spent credits .*“interview\.mp3” −30 balance 20/);
  assert.match(page.text, /stripe · invoice\.paid · evt_\w+ about in_\w+/);
  assert.match(page.text, /A payment arrived; what it bought is given paid /);
  assert.match(page.text, /Payment in_\w+ status: paid/);
  assert.match(page.text, /\+50 given subscription · /);
  assert.equal(page.rules[0], 'spent');
  assert.doesNotMatch(page.html, /<script|javascript:| style=| on\w+=/i);
});

test('the whole past is there once, from either end, and that of merged accounts before', async (t) => {
  const { shop } = await shopWith(t);
  const by = { author: 'eve', reason: 'a gift' };
  for (const account of ['visitor', 'ada']) {
    const deeds = account === 'ada' ? 330 : 70;
    await shop.grant(account, 1_000, { ...by, key: account });
    for (let n = 1; n < deeds; n += 1) {
      await shop.deduct(account, 1, { strategy: 'oneTimeOnly', note: `deed ${n}` });
    }
  }
  await shop.merge('ada', { from: 'visitor' });
  const total = 330 + 1 + 70 + 1;
  for (const order of ['newest', 'oldest']) {
    const places = [];
    let query = `?order=${order}`;
    while (query) {
      const page = await view(shop, query);
      assert.match(page.text, new RegExp(`of ${total} changes`));
      places.push(...page.places);
      query = page.next && new URL(page.next, PAGE).search;
    }
    const all = Array.from({ length: total }, (_, at) => at + 1);
    assert.deepEqual(places, order === 'oldest' ? all : all.reverse(), order);
  }
  const [, first] = (await view(shop, '?order=oldest')).html.split('<li class="kx-change"');
  assert.match(first, /Account <code>visitor<\/code>/);
  const found = await view(shop, '?text=Deed+329');
  assert.deepEqual(found.rules, ['spent']);
});

test('a filter finds what it names, and keeps what the app has in the address', async (t) => {
  const { shop } = await shopWith(t, 'starter', 'pack');
  const spent = { strategy: 'oneTimeOnly', note: 'poster' };
  await shop.deduct('ada', 7, spent);
  const filtered = async (query) => (await view(shop, query)).rules;
  assert.deepEqual(await filtered('?rule=spent'), ['spent']);
  assert.deepEqual(await filtered('?text=POSTER'), ['spent']);
  assert.deepEqual(await filtered('?text=nothing+like+it'), []);
  assert.deepEqual(await filtered('?moved=1'), ['spent', 'paid', 'paid']);
  const { lots } = await shop.explain('ada');
  const pack = lots.find(({ bucket }) => bucket === 'one_time');
  assert.deepEqual(await filtered(`?lot=${pack.id}`), ['spent', 'paid']);
  const page = await view(shop, '?account=ada&tab=2&rule=spent');
  assert.match(page.html, /<input type="hidden" name="account" value="ada">/);
  assert.match(page.link('Clear'), /\?account=ada&tab=2#/);
  const jump = new URL((await view(shop)).link('What set this'), PAGE);
  const there = await view(shop, jump.search);
  assert.equal(`#kx-${there.places[0]}`, jump.hash);
});

test('a message is shown where it was asked for, and never one of another account', async (t) => {
  const { lab, shop } = await shopWith(t, 'starter');
  await buy(lab, shop, 'pack', { id: 'bo', email: 'bo@example.com' });
  const before = await view(shop, '?rule=paid');
  assert.doesNotMatch(before.html, /<pre/);
  const shown = await view(shop, new URL(before.link('Show the message'), PAGE).search);
  assert.match(shown.html, /<pre class="kx-raw"[^>]*>\{\n {2}/);
  assert.match(shown.text, /"type": "invoice\.paid"/);
  const { changes } = await shop.explain('bo');
  const { revision } = changes.find(({ event }) => event);
  const stolen = await view(shop, `?raw=${revision}&of=bo`);
  assert.doesNotMatch(stolen.html, /<pre|bo@example/);
});

test('what customers and staff wrote stays text', async (t) => {
  const { shop } = await shopWith(t);
  const evil = `</code><script>alert('"&1"')</script>`;
  await shop.grant('ada', 9, { author: evil, reason: evil, key: 'k' });
  await shop.deduct('ada', 1, { strategy: 'oneTimeOnly', note: evil });
  const query = new URLSearchParams({ text: 'script', lot: '', other: evil, rule: '' });
  const page = await view(shop, `?${query}`);
  assert.equal(page.rules.length, 2);
  assert.doesNotMatch(page.html, /<script|alert\('/);
  assert.ok(page.text.includes(evil));
  const answer = await explainPage(shop, evil, { url: `${PAGE}?text=${encodeURIComponent(evil)}` });
  assert.doesNotMatch(await answer.text(), /<script/);
});

test('the page stands for itself under a strict policy, and is kept by nobody', async () => {
  const shop = openShop();
  const answer = await explainPage(shop, 'ada', { url: PAGE, locale: 'ja-JP' });
  const page = await answer.text();
  const policy = answer.headers.get('content-security-policy');
  const [, nonce] = /style-src 'nonce-([^']+)'/.exec(policy);
  assert.match(policy, /^default-src 'none'; .*frame-ancestors 'none'$/);
  assert.match(page, /^<!doctype html>\n<html lang="ja">/);
  assert.ok(page.includes(`<style nonce="${nonce}">`));
  assert.doesNotMatch(page, /<script|<link|<img|src=|url\(|@import| style=/);
  assert.equal(answer.headers.get('cache-control'), 'no-store');
  assert.match(page, /まだ何も起きていません/);
});

test('an address that nobody could mean shows the beginning', async () => {
  const shop = openShop({ plans });
  for (const query of ['?at=-1', '?at=1e9', '?at=99999999', '?raw=x&of=ada', '?order=']) {
    assert.match((await view(shop, query)).text, /Nothing has happened yet/, query);
  }
});

const core = new URL('../../core/src/', import.meta.url);

function source(path) {
  // Tests in the same file name things that the core never says.
  return readFileSync(new URL(path, core), 'utf8').split('#[cfg(test)]')[0];
}

function words(text, pattern) {
  return [...text.matchAll(pattern)].map(([, word]) => word);
}

test('whatever the core can say has a sentence in each language', () => {
  // Every name stands there: tests/tidy holds the core to that.
  const named = words(source('decide/README.md'), /<a id="(\w+)"><\/a>/g);
  const access = [
    ...words(source('decide/access.rs'), /(?:closed|until)\("(\w+)"/g),
    ...words(source('decide/access.rs'), /until\("\w+", [^"]*"(\w+)"\)/g),
    ...words(source('decide/access.rs'), /if trial \{ "(\w+)" \} else \{ "\w+" \}/g),
    ...words(source('decide/access.rs'), /if trial \{ "\w+" \} else \{ "(\w+)" \}/g),
    ...words(source('decide/standing.rs'), /"(\w+)"\n? *\} else \{/g),
    ...words(source('decide/standing.rs'), /\{ "(\w+)" \}/g),
  ];
  const told = {
    rules: named.filter((name) => !access.includes(name)),
    access,
    of: words(source('decide/told.rs'), /\(of, id\) = \("(\w+)"/g),
    fields: words(source('decide/told.rs'), /say\.(?:text|word|number)\(\s*"(\w+)"/g),
  };
  const least = { rules: 45, access: 14, of: 7, fields: 20 };
  for (const [table, found] of Object.entries(told)) {
    assert.ok(new Set(found).size >= least[table], `${table}: ${[...new Set(found)]}`);
    for (const [language, its] of Object.entries(languages)) {
      for (const word of found) assert.ok(its[table][word], `${language}: ${table}.${word}`);
    }
  }
  const wire = readFileSync(new URL('../src/wire.ts', import.meta.url), 'utf8');
  for (const type of ['Subscription', 'Payment', 'Refund', 'Dispute', 'License', 'Operation']) {
    const [, union] = new RegExp(`type ${type}Status = ([^;]+);`).exec(wire);
    for (const word of words(union, /"(\w+)"/g)) assert.ok(languages.en.values[word], word);
  }
  const [, calls] = /type OperationKind = ([^;]+);/.exec(wire);
  for (const word of words(calls, /"(\w+)"/g)) assert.ok(languages.en.values[word], word);
});

test('the three languages say the same: every table is whole, with the same values to fill in', () => {
  const shape = (table) =>
    Object.fromEntries(
      Object.entries(table)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, text]) => [
          name,
          typeof text === 'string' ? (text.match(/\{\w+\}/g) ?? []).sort().join() : shape(text),
        ]),
    );
  assert.deepEqual(shape(languages.ko), shape(languages.en));
  assert.deepEqual(shape(languages.ja), shape(languages.en));
});
