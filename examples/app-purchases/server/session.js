/**
 * Stands in for your sign-in: the app sends who it is, and everybody believes it. Yours checks a
 * token. Whatever it is, the account comes from here and never from a request's body.
 *
 * @param {Request} request
 */
export function userOf(request) {
  const id = /^Bearer ([a-z]{2,16}-[a-z0-9]{8,32})$/.exec(request.headers.get('authorization') ?? '')?.[1];
  return id ? { id } : null;
}
