// What must hold for what a browser gets: what its bundler made, and what a visitor meets.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const usual = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
let launched;

/** One browser for all apps. */
function browser() {
  const executablePath = process.env.KASSA_CHROMIUM ?? usual.find((path) => existsSync(path));
  if (!executablePath) throw new Error('No Chromium: run `cargo run -p kassa-run -- browser`.');
  const args = ['--no-sandbox', '--disable-background-networking', '--disable-dev-shm-usage'];
  return (launched ??= chromium.launch({ executablePath, args }));
}

export async function closeBrowser() {
  await (await launched)?.close();
}

/** Opens the app as somebody; gives the page, and a list of all scripts that it loaded. */
async function visit(home, user) {
  const context = await (await browser()).newContext({ extraHTTPHeaders: { 'x-user': user } });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const scripts = [];
  page.on('response', (reply) => {
    const url = reply.url();
    if (url.startsWith(home) && /\.(js|mjs|wasm)(\?|$)/.test(url)) scripts.push(reply);
  });
  await page.goto(home);
  await page.locator('[data-plan="pro"]').waitFor();
  await page.waitForLoadState('networkidle');
  return { context, page, scripts };
}

/** Presses something that must lead to where it is paid. */
async function pays({ home, lab }, user, selector) {
  const { context, page } = await visit(home, user);
  await page.locator(selector).click();
  await page.waitForURL((url) => url.href.startsWith(lab));
  await context.close();
}

/** For every app that has a page. */
export const pageClaims = {
  'a visitor loads no wasm': async ({ home }) => {
    const { context, scripts } = await visit(home, 'mia');
    assert.ok(scripts.length > 0);
    for (const script of scripts) {
      assert.ok(!hasWasm(await script.body()), `${script.url()} has wasm in it`);
    }
    await context.close();
  },

  'a press leads to where it is paid': (app) => pays(app, 'bob', '[data-kassa-button]'),
};

/** For pages that use `kassa/client` without React as well. */
export const clientClaims = {
  'the client alone leads there too': (app) => pays(app, 'kim', '#plain'),
};

/** For what a bundler made of such a page. */
export const bundleClaims = {
  'no server wasm is among what browsers load': async ({ folder, page }) => {
    const pieces = serverPieces(folder);
    // The same look finds it in the package, so it is awake.
    assert.ok(finds(join(folder, 'node_modules/kassa/dist'), pieces).length > 0);
    assert.ok(readdirSync(page).length > 0);
    assert.deepEqual(finds(page, pieces), []);
  },

  'no code that takes a secret is among what browsers load': async ({ folder, page }) => {
    for (const word of ['secretKey', 'webhookSecret', 'cronSecret']) {
      const piece = [Buffer.from(word)];
      assert.ok(finds(join(folder, 'node_modules/kassa/dist'), piece).length > 0, word);
      assert.deepEqual(finds(page, piece), [], word);
    }
  },
};

/** For a page that imports the server's entry, which is a mistake. */
export const mistakeClaims = {
  'a page that imports the server does not build': async ({ build }) => {
    await assert.rejects(build({ MISTAKE: '1' }), ({ stdout = '', stderr = '' }) => {
      // The file's name is the reason; webpack names the package alone.
      assert.match(stdout + stderr, /createKassa/);
      assert.match(stdout + stderr, /kassa\/dist\/only-for-servers|not exported from 'kassa'/);
      return true;
    });
  },
};

const MAGIC = [Buffer.from('\0asm\x01\0\0\0'), Buffer.from('AGFzbQEAAA')];

function hasWasm(bytes) {
  return MAGIC.some((magic) => bytes.includes(magic));
}

/** Pieces of each wasm that servers run, as it is and as base64. */
function serverPieces(folder) {
  const home = join(folder, 'node_modules/kassa/wasm');
  return readdirSync(home).flatMap((name) => {
    const module = readFileSync(join(home, name));
    // Base64 turns three bytes into four letters, so a piece must begin at a third byte.
    const starts = [1, 2, 3].map((part) => Math.floor((module.length * part) / 12) * 3);
    const pieces = starts.map((start) => module.subarray(start, start + 300));
    return pieces.flatMap((piece) => [piece, Buffer.from(piece.toString('base64'))]);
  });
}

/** The files below a folder that have one of the pieces in them. */
function finds(folder, pieces) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const paths = files.map(({ parentPath, name }) => join(parentPath, name));
  return paths.filter((path) => {
    const bytes = readFileSync(path);
    return pieces.some((piece) => bytes.includes(piece));
  });
}
