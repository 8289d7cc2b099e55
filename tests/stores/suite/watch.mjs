// A store that is watched on its way: what is asked of it, and where it is held up or breaks.

/**
 * `hooks.before(need)` and `hooks.after(need)` are waited for; what they throw, the store throws. A
 * need is `{ kind, number, statements }`. The hooks may be changed at any time.
 */
export function watched(store, hooks = {}) {
  const needs = [];
  const it = {
    needs,
    hooks,
    /** Such as `read write`. */
    get way() {
      return needs.map(({ kind }) => kind).join(' ');
    },
    read: (sql, params) => through('read', [{ sql, params }], () => store.read(sql, params)),
    write: (statements) => through('write', statements, () => store.write(statements)),
  };
  async function through(kind, statements, call) {
    const need = { kind, number: needs.length, statements };
    needs.push(need);
    await it.hooks.before?.(need);
    const got = await call();
    await it.hooks.after?.(need);
    return got;
  }
  return it;
}

/** What a broken store says. */
export const broken = () => new Error('the store broke, on purpose');

/**
 * Breaks at one need, counted from now: `before` it is done, `after` it was done but nobody heard,
 * or for good (`gone`).
 */
export function breakAt(store, number, how) {
  store.needs.length = 0;
  const breaks = (when) => (need) => {
    const here = how === 'gone' ? need.number >= number : need.number === number;
    if (here && (how === 'after') === (when === 'after')) throw broken();
  };
  store.hooks = { before: breaks('before'), after: breaks('after') };
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
