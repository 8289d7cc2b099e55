// The example's stand-in for your sign-in: everyone is their own demo user, by a cookie that holds
// a random id. Replace `userOf` by your session; Kassa asks nothing more of it.

import { cookies } from 'next/headers';
import { remember } from './customers';
import { labUrl } from './lab-mode';
import { COOKIE, isUserId } from './user-id';

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
  return isUserId(id) ? user(id) : null;
}

/** The same for pages and server actions. */
export async function currentUser(): Promise<User> {
  const id = (await cookies()).get(COOKIE)?.value;
  if (!isUserId(id)) throw new Error('The proxy gives every visitor a demo user.');
  return user(id);
}

/** For the lab's own routes: the driver of the demo may name its user. */
export async function labUserOf(request: Request): Promise<User | null> {
  const told = labUrl() ? request.headers.get('x-demo-user') : null;
  return isUserId(told) ? user(told) : userOf(request);
}

async function user(id: string): Promise<User> {
  const one = { id, email: `${id.toLowerCase().slice(0, 13)}@example.com`, name: 'Demo User' };
  await remember(one);
  return one;
}
