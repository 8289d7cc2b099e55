import type { Kassa } from 'kassa/web';
import { userOf } from './session';

/** Makes a palette for one credit: what a product does with what was bought. */
export async function makePalette(kassa: Kassa, request: Request): Promise<Response> {
  const user = userOf(request);
  if (!user) return Response.json({ ok: false, code: 'unauthenticated' }, { status: 401 });
  if (request.method !== 'POST') return Response.json({ ok: false }, { status: 405 });
  // The page's own id of this press: pressed twice or sent again, it spends once.
  const key = request.headers.get('idempotency-key') ?? crypto.randomUUID();
  const spent = await kassa.deduct(user.id, 1, { strategy: 'subscriptionFirst', key });
  if (!spent.ok) return Response.json(spent, { status: 409 });
  return Response.json({ ok: true, colours: colours(key), left: spent.benefits.totalAvailableCredits });
}

/** Five neighbours on the wheel, from light to dark; the same seed gives the same ones. */
function colours(seed: string): string[] {
  let number = 0;
  for (const letter of seed) number = (number * 31 + letter.charCodeAt(0)) % 9973;
  const [hue, step] = [number % 360, 14 + (number % 37)];
  return [92, 78, 64, 48, 30].map(
    (light, at) => `oklch(${light}% ${0.05 + 0.03 * at} ${(hue + step * at) % 360})`,
  );
}
