// What a case says of what it sees. No module of Node.js is used, so that it runs in a Worker too.

/** What a case throws where a claim does not hold. */
class Broken extends Error {
  name = 'Broken';
}

export function ok(value, what = 'it holds') {
  if (!value) throw new Broken(`${what}: not so`);
}

/** Compares as JSON would write both, whatever the order of their names. */
export function same(got, wanted, what = 'same') {
  const [left, right] = [written(got), written(wanted)];
  if (left !== right) throw new Broken(`${what}:\n  got    ${left}\n  wanted ${right}`);
}

/** Claims that something is refused, and answers how. */
export async function refused(promise, code, what = 'it is refused') {
  let value;
  try {
    value = await promise;
  } catch (error) {
    if (code !== undefined) same(error.code, code, what);
    return error;
  }
  throw new Broken(`${what}: answered ${written(value)}`);
}

function written(value) {
  return JSON.stringify(value, (_, it) => {
    if (typeof it === 'bigint') return it.toString();
    if (it === undefined) return '(none)';
    if (it === null || typeof it !== 'object' || Array.isArray(it)) return it;
    return Object.fromEntries(Object.entries(it).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
