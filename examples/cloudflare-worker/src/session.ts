/** Stands in for your sign-in: the page gives each visitor a random id in a cookie. */
export function userOf(request: Request): { id: string; email: string } | null {
  const id = /(?:^|;\s*)palettes_user=([A-Za-z0-9-]{8,64})/.exec(request.headers.get('cookie') ?? '')?.[1];
  return id ? { id, email: `${id.slice(0, 8)}@example.com` } : null;
}
