// The two that a phone talks to.

/** The game's server, as whoever plays. A business "no" is an answer too. */
export async function server(path, account, body) {
  const reply = await fetch(`/api/${path}`, {
    headers: { authorization: `Bearer ${account}`, 'content-type': 'application/json' },
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  });
  const { result, ...came } = await reply.json();
  return { ...came, ...result };
}

/** The store, which here is the lab. */
export async function store(deed, body) {
  const reply = await fetch(`/phone/store/${deed}`, { method: 'POST', body: JSON.stringify(body) });
  if (!reply.ok) throw new Error(`${deed}: ${reply.status}`);
  return reply.json();
}
