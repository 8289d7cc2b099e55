// Installs the packed tarball as an app would, in every kind of app, and makes the same claims.
// Usage: node run.mjs [name of an app]...

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { apps } from './apps.mjs';
import { SECRET } from './claims.mjs';
import { install, nodeOf, root, run, tarball } from './install.mjs';
import { closeBrowser } from './page.mjs';

/** More would only take turns: building uses a whole core, and a Next app half a gigabyte. */
const LANES = 2;

const score = { passed: 0, failed: 0 };
const missing = [];

if (!existsSync(tarball)) {
  console.log('target/npm/kassa.tgz is missing: run `cargo npm` first');
  process.exit(1);
}
const groups = chosen(process.argv.slice(2));
if (!process.env.KASSA_LAB_BIN) {
  await run('cargo', ['build', '--quiet', '--package', 'kassa-lab'], { cwd: root });
}
await Promise.all(Array.from({ length: LANES }, lane));
await closeBrowser();
for (const name of missing) {
  console.log(`not run ${name}: nobody made that Node.js for this system`);
}
console.log(`${score.passed} passed, ${score.failed} failed`);
process.exit(score.failed > 0 || score.passed === 0 ? 1 : 0);

/** The wanted apps. Those of one folder are one group. */
function chosen(wanted) {
  const groups = new Map();
  for (const [name, app] of Object.entries(apps)) {
    const key = app.parts.at(-1);
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    groups.set(key, [...(groups.get(key) ?? []), { name, app }]);
  }
  return [...groups.values()];
}

/** Takes groups as long as there are any. */
async function lane() {
  for (let group = groups.shift(); group; group = groups.shift()) {
    for (const { name, app } of group) await check(name, app);
  }
}

/** Installs one app, builds and runs it, and makes its claims. */
async function check(name, app) {
  const running = [];
  const said = [];
  const start = Date.now();
  let failed = 0;
  try {
    const node = await nodeOf(app.node);
    if (!node) return missing.push(name);
    const folder = await install(app.parts);
    const served = app.start ? await serve(node, app, folder, running, said) : { folder };
    for (const [claim, hold] of Object.entries(app.claims)) {
      failed += await judge(`${name}: ${claim}`, () => hold(served));
    }
  } catch (error) {
    failed += await judge(`${name}: it builds and starts`, () => {
      throw error;
    });
  } finally {
    for (const child of running) await end(child);
    if (failed > 0) console.log(indented(Buffer.concat(said).toString()));
    console.log(`        ${name} took ${Math.round((Date.now() - start) / 1000)} s`);
  }
}

/** A lab, and the app that is told of it. What it has to say is kept for the case of a failure. */
async function serve(node, app, folder, running, said) {
  const port = await freePort();
  const home = `http://127.0.0.1:${port}`;
  const lab = await startLab(running, home);
  const env = {
    ...process.env,
    ...app.env,
    PORT: String(port),
    BASE_URL: home,
    LAB_URL: lab,
    WEBHOOK_SECRET: SECRET,
    STORES: JSON.stringify(await storesOf(lab)),
    NEXT_TELEMETRY_DISABLED: '1',
    WRANGLER_SEND_METRICS: 'false',
    WRANGLER_LOG_PATH: '.wrangler/logs',
    CI: '1',
  };
  const build = async (more) => {
    const told = { cwd: folder, env: { ...env, ...more } };
    for (const words of app.build) await run(node, words, told);
  };
  if (app.build) await build();
  const served = spawn(node, app.start(env), { cwd: folder, env });
  running.push(served);
  for (const stream of [served.stdout, served.stderr]) stream.on('data', (text) => said.push(text));
  await answers(home);
  return { node, home, lab, folder, page: app.page && `${folder}/${app.page}`, build };
}

/** Makes one claim; gives how many failed. */
async function judge(claim, hold) {
  try {
    await hold();
    score.passed += 1;
    console.log(`ok      ${claim}`);
    return 0;
  } catch (error) {
    score.failed += 1;
    console.log(`FAILED  ${claim}`);
    const said = [error.stack, error.stdout, error.stderr].filter(Boolean).join('\n');
    console.log(indented(said));
    return 1;
  }
}

function indented(text) {
  return text.replace(/^/gm, '        ');
}

/** What an app is set up with that sells in the lab's stores. */
async function storesOf(lab) {
  const get = async (path) => (await fetch(lab + path)).json();
  const { environment: _, ...apple } = await get('/lab/appStore/key');
  const { root } = await get('/lab/appStore/root');
  const google = await get('/lab/googlePlay/key');
  return {
    appStore: { ...apple, roots: [root], apiBase: `${lab}/appStore` },
    googlePlay: { ...google, apiBase: `${lab}/googlePlay` },
  };
}

async function startLab(running, home) {
  const hook = (path) => ['--webhook', `${home}/api/${path}`];
  const words = [
    ...['--port', '0', ...hook('kassa/webhooks/stripe'), '--webhook-secret', SECRET],
    ...[...hook('stores/webhooks/appStore'), '--webhook-provider', 'appStore'],
    ...[...hook('stores/webhooks/googlePlay'), '--webhook-provider', 'googlePlay'],
  ];
  const built = process.env.KASSA_LAB_BIN;
  const lab = built
    ? spawn(built, words)
    : spawn('cargo', ['run', '--quiet', '--package', 'kassa-lab', '--', ...words], { cwd: root });
  running.push(lab);
  lab.stderr.pipe(process.stderr);
  for await (const line of createInterface(lab.stdout)) {
    const url = /^lab listening on (\S+)/.exec(line)?.[1];
    if (url) return url;
  }
  throw new Error('the lab ended before it listened');
}

/** Asks a process to end and waits for it; its children end with it. */
async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill();
  const patience = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await ended;
  clearTimeout(patience);
}

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

async function answers(home) {
  for (let tries = 0; tries < 300; tries += 1) {
    const reply = await fetch(`${home}/api/kassa/plans`).catch(() => undefined);
    if (reply?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the app does not answer');
}
