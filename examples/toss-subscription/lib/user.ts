// The example's stand-in for your sign-in: everyone is their own reader, by a cookie that holds a
// random id. Replace `userOf` by your session; Kassa asks nothing more of it.

import { COOKIE, isUserId } from './user-id.ts';

export interface User {
  id: string;
  email: string;
  name: string;
}

/** Who sends this request; null when nobody is signed in. */
export async function userOf(request: Request): Promise<User | null> {
  const cookie = request.headers.get('cookie') ?? '';
  const found = cookie.split(/;\s*/).find((part) => part.startsWith(`${COOKIE}=`));
  const id = found?.slice(COOKIE.length + 1);
  return isUserId(id) ? userWith(id) : null;
}

export function userWith(id: string): User {
  return { id, email: `${id.toLowerCase().slice(0, 15)}@example.com`, name: '김독자' };
}
