// Stripe's own library makes every request of `target/stripe/requests.json` again: with its types,
// which have the core's version of the API, and byte for byte.

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Stripe from 'stripe';

const here = dirname(fileURLToPath(import.meta.url));
const work = join(here, '../../target/stripe');
const requests = JSON.parse(readFileSync(join(work, 'requests.json'), 'utf8'));
const faults = [];
let moved = 0;

const server = createServer();
const heard = await listening(server);
const stripe = new Stripe('sk_test_1', {
  host: '127.0.0.1',
  port: server.address().port,
  protocol: 'http',
  maxNetworkRetries: 0,
  telemetry: false,
});
const methods = methodsOf(stripe);
const made = requests.map(withMethod).filter(Boolean);
for (const request of made) {
  const difference = await compare(request);
  if (difference) faults.push(difference);
}
server.close();
faults.push(...judgedByTypes(made));
for (const fault of faults) console.log(fault);
const same = made.length - moved;
console.log(`${same} requests byte for byte, ${moved} field by field, ${faults.length} faults`);
process.exit(faults.length > 0 || made.length < 20 ? 1 : 0);

/** What comes in, one by one. Every answer is an empty list. */
async function listening(server) {
  const heard = [];
  server.on('request', (request, response) => {
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      const { method, url, headers } = request;
      heard.push({ method, url, headers, body: Buffer.concat(parts).toString() });
      response.setHeader('content-type', 'application/json');
      response.end('{"object":"list","data":[],"has_more":false,"url":"/"}');
    });
  });
  await new Promise((listens) => server.listen(0, '127.0.0.1', listens));
  return heard;
}

/** The library's methods by what they ask, such as `POST /v1/customers/{}`. */
function methodsOf(stripe) {
  const methods = new Map();
  const into = (object, path) => {
    for (const [name, inner] of Object.entries(object)) {
      const within = [inner, ...Object.values(inner ?? {})];
      if (inner !== stripe && within.some((it) => it?._makeRequest)) into(inner, [...path, name]);
    }
    const prototype = Object.getPrototypeOf(object);
    if (path.length === 0 || typeof object._makeRequest !== 'function') return;
    for (const name of Object.getOwnPropertyNames(prototype)) {
      if (name === 'constructor' || typeof object[name] !== 'function') continue;
      // All but the last two are ids: parameters and options come last.
      const ids = Array(Math.max(object[name].length - 2, 0)).fill('{}');
      let asked;
      const spy = { ...object, _stripe: stripe, _makeRequest: (...words) => (asked = words) };
      try {
        prototype[name].call(spy, ...ids);
      } catch {
        continue;
      }
      if (asked) methods.set(`${asked[0]} ${decodeURIComponent(asked[1])}`, [...path, name]);
    }
  };
  into(stripe, []);
  return methods;
}

/** A request with the method that makes it, the ids of its address and its parameters. */
function withMethod(request) {
  const parts = request.path.split('/');
  // A bit for each part of the address that is an id; none first, as `search` is none.
  for (let bits = 0; bits < 2 ** parts.length; bits += 1) {
    const template = parts.map((part, at) => ((bits >> at) & 1 ? '{}' : part));
    const way = methods.get(`${request.method} ${template.join('/')}`);
    if (way) {
      const ids = parts.filter((_, at) => (bits >> at) & 1).map(decodeURIComponent);
      return { ...request, way, ids, parameters: nested(request.fields) };
    }
  }
  faults.push(`${told(request)}: the library has no method for it`);
  return undefined;
}

/** `a[b][0]=1` as an object. */
function nested(fields) {
  const parameters = {};
  for (const [name, value] of fields) {
    const path = name.split('[').map((part) => part.replace(/\]$/, ''));
    let object = parameters;
    path.forEach((part, at) => {
      const next = path[at + 1];
      if (next === undefined) object[part] = typed(path, value);
      else object = object[part] ??= /^\d+$/.test(next) ? [] : {};
    });
  }
  return parameters;
}

/** Metadata is text; of all else a form only shows what it might be. */
function typed(path, value) {
  if (path.includes('metadata')) return value;
  if (value === 'true' || value === 'false') return value === 'true';
  return /^-?\d{1,15}(\.\d+)?$/.test(value) ? Number(value) : value;
}

async function compare(request) {
  const [name, ...outer] = [...request.way].reverse();
  const object = outer.reverse().reduce((object, part) => object[part], stripe);
  const own = Object.fromEntries(request.headers.map(([name, value]) => [name.toLowerCase(), value]));
  const key = own['idempotency-key'];
  await object[name](...request.ids, request.parameters, key ? { idempotencyKey: key } : {});
  const theirs = heard.pop();
  const url = request.query ? `${request.path}?${request.query}` : request.path;
  const headers = Object.entries(own).map(([name, value]) => [name, value, theirs.headers[name]]);
  const parts = [['method', request.method, theirs.method], ['address', url, theirs.url], ...headers];
  const other = parts.find(([, ours, theirs]) => ours !== theirs);
  if (other) {
    const [name, ours, library] = other;
    return `${told(request)}: its ${name} is\n  ${ours}\nand the library's\n  ${library}`;
  }
  if (request.body === theirs.body) return undefined;
  // Ours writes what a developer added last; the library writes all of an object together. To
  // Stripe the order of fields says nothing: each has to be there, byte for byte.
  moved += 1;
  const [ours, library] = [request.body, theirs.body].map((body) => body.split('&').sort());
  const only = (some, others) => some.filter((field) => !others.includes(field)).join(' ');
  if (ours.join('&') === library.join('&')) return undefined;
  const both = `  ${only(ours, library)}\nand the library's\n  ${only(library, ours)}`;
  return `${told(request)}: its own fields are\n${both}`;
}

function told(request) {
  return `${request.of}: ${request.what} (${request.method} ${request.path})`;
}

/**
 * What the compiler says of the requests as calls of the library. Its types let every word through
 * where a list of words stands, for words to come; here only those are let through that stand there.
 */
function judgedByTypes(made) {
  const folder = join(work, 'library');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const installed = join(here, 'node_modules/stripe/esm');
  const isType = (path) => !/\.js(\.map)?$/.test(path);
  cpSync(installed, join(folder, 'types'), { recursive: true, filter: isType });
  const shared = join(folder, 'types/shared.d.ts');
  const open = readFileSync(shared, 'utf8');
  const closed = open.replace(/type OtherString = .*;/, 'type OtherString = never;');
  if (open === closed) return ['the library has no `OtherString` any more: look how it lists words'];
  writeFileSync(shared, closed);
  const lines = made.map((request) => {
    const ids = request.ids.map((id) => `${JSON.stringify(id)}, `).join('');
    const parameters = JSON.stringify(request.parameters);
    return `stripe.${request.way.join('.')}(${ids}${parameters}); // ${told(request)}`;
  });
  const wrong = [
    `stripe.customers.create({ nonsense: '1' });`,
    `stripe.checkout.sessions.create({ line_items: [{ price_data: { nonsense: 1 } }] });`,
    `stripe.checkout.sessions.create({ mode: 'subscribing' });`,
    `stripe.refunds.create({ amount: 'much' });`,
  ].flatMap((line) => ['// @ts-expect-error', line]);
  const head = [`import Stripe from './types/stripe.esm.node.js';`, 'declare const stripe: Stripe;'];
  const text = [...head, ...lines, ...wrong].join('\n');
  writeFileSync(join(folder, 'requests.ts'), text);
  const options = { strict: true, noEmit: true, skipLibCheck: true, types: [], module: 'nodenext' };
  const tsconfig = { compilerOptions: options, files: ['requests.ts'] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
  const compiler = join(here, 'node_modules/.bin/tsc');
  const { stdout, status } = spawnSync(compiler, ['--pretty', 'false', '-p', folder]);
  if (status === 0) return [];
  const shown = text.split('\n');
  const said = stdout.toString().split('\n').filter(Boolean);
  return said.map((line) => {
    const number = /requests\.ts\((\d+),/.exec(line)?.[1];
    return number ? `${line}\n  ${shown[number - 1]}` : line;
  });
}
