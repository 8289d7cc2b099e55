// Plays the suite on one store and writes a line of JSON for each case.
// Usage: node one.mjs <module of the store> [text in the names of the cases]

import { pathToFileURL } from 'node:url';
import { cases } from './cases/index.mjs';
import { player } from './suite/play.mjs';

const [place, text = ''] = process.argv.slice(2);
const tell = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);
const wanted = cases.filter(({ name }) => name.includes(text));

const store = await import(pathToFileURL(place));
if (store.start) await store.start();
tell({ begun: wanted.length });
// A store that runs the cases elsewhere, such as in a Worker, brings a player of its own.
const play = store.player ? await store.player() : player(store.open);
for (const one of wanted) tell(await play(one));
await store.stop?.();
process.exit(0);
