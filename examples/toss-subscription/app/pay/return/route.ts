import { KassaError } from 'kassa';
import { kassa } from '@/lib/kassa';
import { userOf } from '@/lib/user';

/**
 * Where TossPayments' window leads back to, with its keys in the query. They are used here and
 * leave the address bar with the redirect, so that no history and no referrer keeps them. Asked
 * twice, such as by a reload, it is done once.
 */
export async function GET(request: Request): Promise<Response> {
  const query = new URL(request.url).searchParams;
  const user = await userOf(request);
  if (!user) return to('/thanks', { refused: 'unauthenticated' });
  try {
    const back = await kassa.confirmReturn(user.id, query);
    if (!back.ok) return to('/thanks', { refused: back.code });
    // Without a plan only a card was stored.
    const bought = back.plan !== undefined;
    if (back.state === 'failed') {
      return to(bought ? '/' : '/account', { refused: back.code ?? 'failed' });
    }
    if (!bought) return to('/account', back.state === 'landed' ? { card: 'stored' } : {});
    const checkout = query.get('kassa_checkout') ?? '';
    return to('/thanks', { checkout, order: back.order?.id ?? '' });
  } catch (error) {
    if (!(error instanceof KassaError)) throw error;
    // What was not begun here, or for another amount, or by somebody else.
    return to('/thanks', { refused: error.code });
  }
}

function to(path: string, words: Record<string, string>): Response {
  const told = Object.entries(words).filter(([, word]) => word !== '');
  const query = new URLSearchParams(told);
  // A relative address: behind a proxy this server does not know its own name.
  const location = told.length > 0 ? `${path}?${query}` : path;
  return new Response(null, { status: 303, headers: { location } });
}
