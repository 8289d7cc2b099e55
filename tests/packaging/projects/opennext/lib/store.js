import { getCloudflareContext } from '@opennextjs/cloudflare';
import { d1 } from 'kassa/stores/d1';

/** Bindings are there within a request only, so the database is asked for at each call. */
const database = () => d1(getCloudflareContext().env.DB);

export const store = {
  read: (...words) => database().read(...words),
  write: (...words) => database().write(...words),
};
