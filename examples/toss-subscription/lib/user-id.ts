/** The cookie that stands in for a sign-in. */
export const COOKIE = 'underline_reader';

/** An id that this app could have given out. */
export function isUserId(value: string | null | undefined): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9_-]{3,64}$/.test(value);
}
