// What no browser may ask, for the driver of the demo. It is there only with the lab.

import { KassaError } from 'kassa';
import { actions } from '@/lib/dev-actions';
import { labUrl } from '@/lib/lab-mode';
import { labUserOf } from '@/lib/session';

export async function POST(
  request: Request,
  { params }: { params: Promise<{ action: string }> },
): Promise<Response> {
  const { action } = await params;
  const act = Object.hasOwn(actions, action) ? actions[action] : undefined;
  if (!labUrl() || !act) return Response.json({ ok: false, code: 'not_found' }, { status: 404 });
  // Another site's page could make a browser post here, though it could not read the answer.
  if (request.headers.get('sec-fetch-site') === 'cross-site') {
    return Response.json({ ok: false, code: 'foreign_origin' }, { status: 403 });
  }
  const user = await labUserOf(request);
  if (!user) return Response.json({ ok: false, code: 'unauthenticated' }, { status: 401 });
  const body: unknown = await request.json().catch(() => ({}));
  const wish = typeof body === 'object' && body !== null ? { ...body } : {};
  try {
    return Response.json(await act(user, wish));
  } catch (error) {
    if (error instanceof KassaError) {
      return Response.json({ ok: false, ...error.toJSON() }, { status: error.status });
    }
    throw error;
  }
}
