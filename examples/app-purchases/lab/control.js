/**
 * The lab's control calls.
 *
 * @param {string} lab
 */
export function control(lab) {
  /** @returns {Promise<any>} */
  const call = async (path, init) => {
    const reply = await fetch(`${lab}/lab/${path}`, init);
    if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`);
    return reply.json();
  };
  return {
    /** @param {string} path */
    ask: (path) => call(path, {}),
    /**
     * @param {string} path
     * @param {object} wish
     */
    tell: (path, wish) => call(path, { method: 'POST', body: JSON.stringify(wish) }),
  };
}
