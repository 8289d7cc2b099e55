// Installs the packed tarball as an app would, in every kind of app, and makes the same claims.
// Usage: node run.mjs [name of an app]...

import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { claims, nextClaims, SECRET } from './claims.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');
const tarball = join(root, 'target/npm/kassa.tgz');
const workshop = join(root, 'target/packaging');
const next = 'node_modules/next/dist/bin/next';

const apps = {
  'Node ESM': { project: 'node', start: ['server.mjs'], claims },
  'Node CommonJS': { project: 'node', start: ['server.cjs'], claims },
  'Next webpack': {
    project: 'next',
    build: [next, 'build', '--webpack'],
    start: [next, 'start'],
    claims: { ...claims, ...nextClaims },
  },
  'Next Turbopack': {
    project: 'next',
    build: [next, 'build', '--turbopack'],
    start: [next, 'start'],
    claims: { ...claims, ...nextClaims },
  },
};

const installed = new Set();
const score = { passed: 0, failed: 0 };

if (!existsSync(tarball)) {
  console.log('target/npm/kassa.tgz is missing: run `cargo npm` first');
  process.exit(1);
}
const wanted = process.argv.slice(2);
for (const [name, app] of Object.entries(apps)) {
  if (wanted.length === 0 || wanted.includes(name)) await check(name, app);
}
console.log(`${score.passed} passed, ${score.failed} failed`);
process.exit(score.failed > 0 || score.passed === 0 ? 1 : 0);

/** Installs, builds and runs one app, and makes its claims. */
async function check(name, app) {
  const running = [];
  try {
    const folder = install(app.project);
    const port = await freePort();
    const home = `http://127.0.0.1:${port}`;
    const lab = await startLab(running, `${home}/api/kassa/webhooks/stripe`);
    const env = {
      ...process.env,
      PORT: String(port),
      BASE_URL: home,
      LAB_URL: lab,
      WEBHOOK_SECRET: SECRET,
    };
    env.NEXT_TELEMETRY_DISABLED = '1';
    if (app.build) execFileSync('node', app.build, { cwd: folder, env, stdio: 'pipe' });
    running.push(
      spawn('node', app.start, { cwd: folder, env, stdio: ['ignore', 'ignore', 'inherit'] }),
    );
    await answers(home);
    for (const [claim, hold] of Object.entries(app.claims)) {
      await judge(`${name}: ${claim}`, () => hold({ home, lab }));
    }
  } catch (error) {
    await judge(`${name}: it builds and starts`, () => {
      throw error;
    });
  } finally {
    for (const child of running) child.kill();
  }
}

async function judge(claim, hold) {
  try {
    await hold();
    score.passed += 1;
    console.log(`ok      ${claim}`);
  } catch (error) {
    score.failed += 1;
    console.log(`FAILED  ${claim}`);
    const said = [error.stack, error.stdout, error.stderr].filter(Boolean).join('\n');
    console.log(said.replace(/^/gm, '        '));
  }
}

/** A fresh copy of a project, its locked packages, and the tarball by npm's own hands. Two apps of
 * one project share what was installed, and nothing else. */
function install(project) {
  const folder = join(workshop, project);
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    if (name === 'node_modules' && installed.has(project)) continue;
    rmSync(join(folder, name), { recursive: true, force: true });
  }
  cpSync(join(here, 'projects', project), folder, { recursive: true });
  if (installed.has(project)) return folder;
  const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = (...words) =>
    execFileSync('npm', [...words, ...quiet], { cwd: folder, stdio: 'pipe' });
  npm('ci');
  npm('install', '--no-save', '--no-package-lock', tarball);
  installed.add(project);
  return folder;
}

async function startLab(running, webhook) {
  const words = ['--port', '0', '--webhook', webhook, '--webhook-secret', SECRET];
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
