// Webhooks of every kind that an endpoint gets to see, each with an id of its own.

import { createHmac } from 'node:crypto';
import { eventText, SECRET } from './shop.mjs';

const KB = 1024;
const ID = 'evt_0000000000';

/** What becomes of a webhook, of a thousand each: the same thousand again and again, mixed. */
const FATES = [
  ['lost while it reads', 25],
  ['lost while it writes', 25],
  ['failed while it reads', 25],
  ['failed while it writes', 25],
  ['no JSON', 3],
  ['no UTF-8', 2],
  ['another signature', 3],
  ['cut', 2],
  ['of 64 KB', 3],
  ['of 1,000 KB', 1],
];

const fates = FATES.flatMap(([fate, many]) => Array.from({ length: many }, () => fate));

/** Whether it gets lost, breaks, is malformed or large; most are none of it. */
export const fateOf = (number) => fates[(number * 7919) % 1000] ?? 'ordinary';

/** The answer that a fate has to get; a lost one gets none. */
export function answerOf(fate) {
  if (fate.startsWith('lost')) return undefined;
  if (fate.startsWith('failed')) return 503;
  return ['another signature', 'cut'].includes(fate) ? 400 : 200;
}

/** The number in an event's id, from whatever names it. */
export const numberIn = (text) => Number(/evt_(\d{10})/.exec(text)?.[1] ?? -1);

/** Makes letters to one account. */
export function writer(account, now) {
  const sized = (bytes) => Buffer.from(eventText(account, ID, now, bytes));
  const templates = { 'of 64 KB': sized(64 * KB), 'of 1,000 KB': sized(1000 * KB), ordinary: sized(0) };
  return (number) => {
    const fate = fateOf(number);
    let body = Buffer.from(templates[fate] ?? templates.ordinary);
    body.latin1Write(String(number).padStart(10, '0'), body.indexOf(ID) + 4);
    if (fate === 'no JSON') body = body.subarray(0, body.length - 20);
    if (fate === 'no UTF-8') body[body.length - 40] = 0xff;
    const secret = fate === 'another signature' ? 'whsec_other' : SECRET;
    const seconds = Math.floor(now / 1000);
    const mac = createHmac('sha256', secret).update(`${seconds}.`).update(body).digest('hex');
    if (fate === 'cut') body = body.subarray(0, body.length / 2);
    return { fate, request: asRequest(body, `t=${seconds},v1=${mac}`) };
  };
}

/** As much of a `Request` as is looked at; the real one costs more time than all the rest. */
function asRequest(body, signature) {
  const chunks = [{ done: false, value: body }];
  return {
    headers: new Headers({ 'content-type': 'application/json', 'stripe-signature': signature }),
    bodyUsed: false,
    body: { getReader: () => ({ read: async () => chunks.pop() ?? { done: true } }) },
  };
}
