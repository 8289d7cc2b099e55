// Cloudflare D1 in the real runtime; the cases run inside of it.

import { Miniflare } from 'miniflare';
import { bundled } from '../d1/bundle.mjs';
import { folder } from './files.mjs';

let worker;

export async function start() {
  worker = new Miniflare({
    modules: await bundled('worker.mjs'),
    compatibilityDate: '2026-04-01',
    d1Databases: ['DB'],
    d1Persist: folder(),
  });
  await worker.ready;
}

export const player = () => async ({ name }) => {
  const reply = await worker.dispatchFetch('http://worker/', { method: 'POST', body: name });
  const text = await reply.text();
  try {
    return JSON.parse(text);
  } catch {
    return { name, passed: false, ms: 0, noted: {}, said: text.slice(0, 2000) };
  }
};

export const stop = () => worker.dispose();
