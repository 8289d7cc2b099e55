// A Chromium and its pages, with everything on them that went wrong.

import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
export const shots = fileURLToPath(new URL('../../target/e2e/', import.meta.url));
const usual = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** A slow machine is no fault of the page. */
export const LIMIT = 60_000;

/** One browser for all stories. */
export function launch() {
  mkdirSync(`${shots}screens`, { recursive: true });
  const executablePath = process.env.KASSA_CHROMIUM ?? usual.find((path) => existsSync(path));
  if (!executablePath) throw new Error('No Chromium: run `cargo run -p kassa-run -- browser`.');
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-background-networking', '--disable-dev-shm-usage'],
  });
}

const opened = [];

/**
 * A visitor: a browser context with one page. `troubles` collects errors of the console, of
 * scripts and of the server; a story that expects one takes it out again.
 */
export async function visitor(browser, base, { locale = 'en-US', ...options } = {}) {
  const context = await browser.newContext({
    baseURL: base,
    locale,
    viewport: { width: 1280, height: 860 },
    ...options,
  });
  opened.push(context);
  const page = await context.newPage();
  page.setDefaultTimeout(LIMIT);
  const { goto } = page;
  page.goto = async (...where) => {
    const response = await goto.apply(page, where);
    if (options.javaScriptEnabled !== false) await taken(page);
    return response;
  };
  const troubles = [];
  page.on('pageerror', (error) => troubles.push(`script: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(`console: ${message.text()}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 500) troubles.push(`${response.status()} ${response.url()}`);
  });
  return { context, page, troubles };
}

/** Waits until React listens, where it does: a press before that is lost. */
async function taken(page) {
  await page.waitForFunction(
    () =>
      !document.querySelector('script[src*="/_next/"]') ||
      Object.keys(document).some((key) => key.startsWith('__reactContainer')),
  );
}

/** What a story that broke off left open would go on asking the app. */
export async function leave() {
  for (const context of opened.splice(0)) await context.close();
}

/** The whole page as a picture in target/e2e/. */
export async function picture(page, name) {
  await page.waitForLoadState('networkidle');
  // A bar that sticks to the screen's edge would lie across a picture of the whole page.
  const style = '.lab { position: static !important; }';
  await page.screenshot({ path: `${shots}${name}.png`, fullPage: true, animations: 'disabled', style });
}

/** What axe finds serious or worse on the page as it stands. */
export async function barriers(page) {
  await page.addScriptTag({ path: axePath });
  return page.evaluate(async () => {
    const { violations } = await globalThis.axe.run(document, { resultTypes: ['violations'] });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
  });
}
