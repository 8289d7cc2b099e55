import { sqlite } from 'kassa/stores/sqlite';

/** Kassa's tables make themselves; the app's own are beside them. */
export const database = sqlite(process.env.DATABASE_PATH ?? 'data/kassa.sqlite');
