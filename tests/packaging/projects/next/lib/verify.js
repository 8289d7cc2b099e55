import { verifyWebhook } from 'kassa';

/** Only the signature: what runs in both of Next's runtimes. */
export async function verify(request) {
  const webhook = {
    headers: request.headers,
    body: await request.text(),
    secrets: process.env.WEBHOOK_SECRET,
  };
  try {
    const { id, kind } = verifyWebhook('stripe', webhook);
    return Response.json({ id, kind });
  } catch (error) {
    return Response.json(error, { status: error.status });
  }
}
