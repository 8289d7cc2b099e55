// The keys of entitlement tokens: what an account has, signed, so that the app knows it without a
// network. The app pins the public half, or reads it from `GET jwks`.

const { env } = process;

/** A new key goes in front; the old one stays until its last token has ended. */
export const tokens = { keys: [{ id: env.TOKEN_KEY_ID ?? '', privateKey: env.TOKEN_KEY }] };
