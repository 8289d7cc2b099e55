import { type NextRequest, NextResponse } from 'next/server';
import { COOKIE, isUserId } from './lib/user-id';

/** Gives every first visitor a demo user, already for this very request. */
export function proxy(request: NextRequest): NextResponse {
  if (isUserId(request.cookies.get(COOKIE)?.value)) return NextResponse.next();
  const id = `demo-${crypto.randomUUID()}`;
  request.cookies.set(COOKIE, id);
  const response = NextResponse.next({ request: { headers: request.headers } });
  response.cookies.set(COOKIE, id, {
    httpOnly: true,
    sameSite: 'lax',
    secure: request.nextUrl.protocol === 'https:',
    path: '/',
    maxAge: 60 * 60 * 24 * 90,
  });
  return response;
}

// Routes below /api answer 401 without a user instead of making one.
export const config = { matcher: ['/((?!api/|_next/).*)'] };
