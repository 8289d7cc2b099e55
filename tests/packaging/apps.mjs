// Every kind of app that the package has to work in, as data. A new one is one entry here.
//
//   parts   folders of projects/, laid over each other; the last package.json is the app's
//   node    the Node.js that runs it; the one that runs this unless given
//   build   what is run before the app, if anything
//   start   what serves it; without one, the claims are about what is installed
//   page    where its bundler puts what browsers load
//   claims  what must hold

import { claims, edgeClaims, plainClaims, renderClaims, storeClaims } from './claims.mjs';
import { typeClaims } from './compile.mjs';
import { bundleClaims, clientClaims, mistakeClaims, pageClaims } from './page.mjs';

const next = 'node_modules/next/dist/bin/next';
const openNext = 'node_modules/@opennextjs/cloudflare/dist/cli/index.js';
const vite = 'node_modules/vite/bin/vite.js';
const wrangler = 'node_modules/wrangler/bin/wrangler.js';

/** Miniflare and workerd by Cloudflare's own tool; nothing of it leaves this machine. */
const wranglerDev = ({ PORT, ...env }) => {
  const told = ['BASE_URL', 'LAB_URL', 'WEBHOOK_SECRET', 'STORES'];
  const values = told.flatMap((name) => ['--var', `${name}:${env[name]}`]);
  return [wrangler, 'dev', '--ip', '127.0.0.1', '--port', PORT, '--inspector-port', '0', ...values];
};

const inNext = {
  start: () => [next, 'start'],
  page: '.next/static',
  claims: { ...claims, ...edgeClaims, ...renderClaims, ...pageClaims, ...bundleClaims },
};
/** Each version once, each bundler once: it is another build. */
const withMistake = { claims: { ...inNext.claims, ...mistakeClaims } };
const next16 = { ...inNext, parts: ['every', 'next', 'edge'] };
const next15 = { ...inNext, parts: ['every', 'next', 'edge', 'next-15'] };

const inBrowser = {
  page: 'dist/page',
  start: () => ['dist/server.js'],
  env: { PAGE: 'dist/page' },
  claims: { ...claims, ...pageClaims, ...clientClaims, ...bundleClaims, ...mistakeClaims },
};

/** Node.js as it is, by `import` and by `require`. From 22 on it brings its own SQLite. */
function plain(node) {
  const parts = node === '20' ? ['every', 'node', 'node-20'] : ['every', 'node'];
  const app = { parts, node, claims: { ...claims, ...storeClaims, ...plainClaims } };
  return {
    [`Node ${node} ESM`]: { ...app, start: () => ['server.mjs'] },
    [`Node ${node} CommonJS`]: { ...app, start: () => ['server.cjs'] },
  };
}

/** Those that take longest come first; apps of the same parts run one after another. */
export const apps = {
  'Next 16 Turbopack': { ...next16, ...withMistake, build: [[next, 'build', '--turbopack']] },
  'Next 16 webpack': { ...next16, build: [[next, 'build', '--webpack']] },
  'Next 15 webpack': { ...next15, ...withMistake, build: [[next, 'build']] },
  'Next 15 Turbopack': { ...next15, build: [[next, 'build', '--turbopack']] },
  // It has no Edge runtime: the whole app is one Worker. The newest that runs on Node 20 knows
  // Next 16 only up to 16.3, and refuses Next 15 by the calendar unless it is told not to.
  'OpenNext workerd': {
    parts: ['every', 'next', 'opennext'],
    build: [[openNext, 'build', '--dangerouslyUseUnsupportedNextVersion']],
    start: wranglerDev,
    page: '.open-next/assets',
    claims: { ...claims, ...pageClaims, ...bundleClaims },
  },
  'Vite Chromium': {
    ...inBrowser,
    parts: ['every', 'node', 'page', 'vite'],
    build: [
      [vite, 'build', '--outDir', 'dist/page'],
      [vite, 'build', '--ssr', 'server.mjs', '--outDir', 'dist', '--emptyOutDir', 'false'],
    ],
  },
  'esbuild Chromium': {
    ...inBrowser,
    parts: ['every', 'node', 'page', 'esbuild'],
    build: [['build.mjs']],
  },
  'workerd by wrangler': {
    parts: ['every', 'worker'],
    start: wranglerDev,
    claims: { ...claims, ...storeClaims },
  },
  'workerd by esbuild': {
    parts: ['every', 'worker'],
    build: [['build.mjs']],
    start: () => ['serve.mjs'],
    claims: { ...claims, ...storeClaims },
  },
  ...plain('20'),
  ...plain('22'),
  ...plain('24'),
  Types: { parts: ['every', 'typescript'], claims: typeClaims },
};
