import { type NextRequest, NextResponse } from 'next/server';
import { COOKIE, isUserId } from './lib/user-id';

/** Gives every first visitor an id, already for this very request: the stand-in for a sign-in. */
export function proxy(request: NextRequest): NextResponse {
  if (isUserId(request.cookies.get(COOKIE)?.value)) return NextResponse.next();
  const id = `reader-${crypto.randomUUID()}`;
  request.cookies.set(COOKIE, id);
  const response = NextResponse.next({ request: { headers: request.headers } });
  response.cookies.set(COOKIE, id, {
    httpOnly: true,
    // The way back from the payment window is a navigation from another site: `lax` lets it in.
    sameSite: 'lax',
    secure: request.nextUrl.protocol === 'https:',
    path: '/',
    maxAge: 60 * 60 * 24 * 90,
  });
  return response;
}

// Only pages: routes answer 401 without a user instead of making one.
export const config = { matcher: ['/((?!api/|pay/|_next/).*)'] };
