// A store that is watched on its way: what is asked of it, and where it is held up or breaks.

/**
 * `before(need)` and `after(need)` are waited for; what they throw, the store throws. A need is
 * `{ kind, number, statements }`.
 */
export function watched(store, { before, after } = {}) {
  const needs = [];
  const through = async (kind, statements, call) => {
    const need = { kind, number: needs.length, statements };
    needs.push(need);
    await before?.(need);
    const got = await call();
    await after?.(need);
    return got;
  };
  return {
    needs,
    /** Such as `read write`. */
    get way() {
      return needs.map(({ kind }) => kind).join(' ');
    },
    read: (sql, params) => through('read', [{ sql, params }], () => store.read(sql, params)),
    write: (statements) => through('write', statements, () => store.write(statements)),
  };
}

/** What a broken store says. */
export const broken = () => new Error('the store broke, on purpose');

/**
 * Breaks at one need: `before` it is done, `after` it was done but nobody heard, or for good
 * (`gone`).
 */
export function breaking(store, number, how) {
  let armed = true;
  const breaks = (when) => (need) => {
    if (!armed) return;
    const here = how === 'gone' ? need.number >= number : need.number === number;
    if (here && (how === 'after') === (when === 'after')) throw broken();
  };
  const it = watched(store, { before: breaks('before'), after: breaks('after') });
  it.mend = () => {
    armed = false;
  };
  return it;
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
