// The suite inside of a Worker: one request plays one case.

import { d1 } from 'kassa/stores/d1';
import { cases } from '../cases/index.mjs';
import { player } from '../suite/play.mjs';

let play;
let handed;

/** The binding, with an ear at every statement that it is handed. */
const heard = (database) => ({
  prepare(sql) {
    if (/^\s*(BEGIN|COMMIT|SAVEPOINT|ROLLBACK)/i.test(sql)) handed = sql;
    return database.prepare(sql);
  },
  batch: (statements) => database.batch(statements),
});

export default {
  async fetch(request, { DB }) {
    const wanted = await request.text();
    play ??= player(() => d1(heard(DB)));
    const answer = await play(cases.find(({ name }) => name === wanted));
    if (handed) Object.assign(answer, { passed: false, said: `D1 was handed ${handed}` });
    return Response.json(answer);
  },
};
