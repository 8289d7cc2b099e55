// What every app sells, and how it proves a webhook. Nothing here knows where it runs.

/** A Kassa of the entry that is handed over. `env` has the addresses of the app and of the lab. */
export function openShop({ createKassa }, { labClock }, store, env) {
  return createKassa({
    plans: {
      pro: {
        name: 'Pro',
        price: { amount: 1900, currency: 'usd' },
        interval: 'month',
        benefits: { monthlyCredits: 100, features: ['export'] },
      },
    },
    providers: {
      stripe: {
        secretKey: 'sk_test_lab',
        webhookSecret: env.WEBHOOK_SECRET,
        apiBase: env.LAB_URL,
      },
    },
    store,
    baseUrl: env.BASE_URL,
    identify: (request) => ({ id: request.headers.get('x-user') ?? 'nobody' }),
    now: labClock(env.LAB_URL),
  });
}

/** The same app in the stores of devices, whose keys `env.STORES` has as JSON. */
export function openStores({ createKassa }, { labClock }, store, env) {
  const { appStore, googlePlay } = JSON.parse(env.STORES);
  return createKassa({
    plans: {
      mobile: {
        name: 'Mobile',
        price: { amount: 999, currency: 'usd' },
        interval: 'month',
        benefits: { features: ['export'] },
        prices: { appStore: 'mobile', googlePlay: 'mobile' },
      },
    },
    providers: { appStore, googlePlay },
    environment: 'test',
    store,
    baseUrl: env.BASE_URL,
    identify: (request) => ({ id: request.headers.get('x-user') ?? 'nobody' }),
    now: labClock(env.LAB_URL),
  });
}

/** Answers a route that only verifies, by the entry that is handed over. */
export async function answerWebhook({ verifyWebhook }, request, env) {
  const webhook = {
    headers: request.headers,
    body: await request.text(),
    secrets: env.WEBHOOK_SECRET,
  };
  try {
    const { id, kind } = verifyWebhook('stripe', webhook);
    return Response.json({ id, kind });
  } catch (error) {
    return Response.json(error, { status: error.status });
  }
}

/** A whole app: `entries` are the package's by name, each of which verifies at its route. */
export function answering(kassa, entries, env, stores) {
  return async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith('/api/stores/')) return stores.handler(request);
    const [, entry] = /^\/api\/verify\/(\w+)$/.exec(pathname) ?? [];
    return entry ? answerWebhook(entries[entry], request, env) : kassa.handler(request);
  };
}
