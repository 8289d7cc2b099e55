import { redirect } from 'next/navigation';
import { invoicePath, orderOf } from '@/lib/orders';
import { receipt } from '@/lib/receipts';
import { currentUser } from '@/lib/session';

/** Leads to the provider's own receipt, or back where it has none. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ provider: string; id: string }> },
): Promise<Response> {
  const user = await currentUser();
  const order = await orderOf(user.id, await params);
  if (!order) return new Response('', { status: 404 });
  const url = await receipt(order).catch(() => undefined);
  return redirect(url ?? invoicePath(order));
}
