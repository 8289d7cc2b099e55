/** What `wrangler.jsonc` binds, and the three values of `.env.production`. */
export interface Env {
  DB: D1Database;
  ACCOUNTS: DurableObjectNamespace;
  STRIPE_SECRET_KEY: string;
  STRIPE_WEBHOOK_SECRET: string;
  /** The Worker's own address. */
  BASE_URL: string;
  /** The offline lab's address; only `npm run dev` sets it. */
  KASSA_LAB?: string;
}
