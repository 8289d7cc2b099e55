import { cookies } from 'next/headers';
import { type User, userWith } from './user';
import { COOKIE, isUserId } from './user-id';

/** Who looks at this page, or pressed its button. */
export async function currentUser(): Promise<User> {
  const id = (await cookies()).get(COOKIE)?.value;
  if (!isUserId(id)) throw new Error('The proxy gives every visitor an id.');
  return userWith(id);
}
