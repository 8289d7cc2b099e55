// What a store posts about a subscription that begins: signed by the lab, each for another buyer.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const BUYERS = 8;

/** Buys at the lab; answers the bodies, and what they hold against. */
export async function letters(program) {
  const words = ['--port', '0', '--webhook', 'https://shop.example/apple', '--webhook-provider', 'appStore'];
  const lab = spawn(program, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    for await (const line of createInterface(lab.stdout)) {
      const url = /^lab listening on (\S+)/.exec(line)?.[1];
      if (url) return await bought(url);
    }
  } finally {
    lab.kill();
  }
  throw new Error('the lab ended before it listened');
}

async function bought(url) {
  const ask = async (path, wish) => {
    const init = wish && { method: 'POST', body: JSON.stringify(wish) };
    const reply = await fetch(url + path, init);
    if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`);
    return reply.json();
  };
  await ask('/lab/mode', { delivery: 'hold' });
  const product = { id: 'pro', type: 'autoRenewable', price: 9990, group: 'main', period: 'P1M' };
  await ask('/lab/appStore/product', product);
  for (let at = 0; at < BUYERS; at += 1) {
    await ask('/lab/appStore/buy', { product: 'pro', buyer: `buyer-${at}` });
  }
  const { deliveries } = await ask('/lab/deliveries');
  const { root } = await ask('/lab/appStore/root');
  const { bundleId, appAppleId } = await ask('/lab/appStore/key');
  return { bodies: deliveries.map(({ body }) => body), root, bundleId, appAppleId };
}
