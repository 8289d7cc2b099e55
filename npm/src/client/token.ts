// Entitlement tokens in a browser. Their module is fetched when the first one is read: who only
// buys does not pay for it.

import type { KassaError as WireError, TokenReading } from '../wire.js';
import { checkText, readingOf, type TokenRead, type TokenReader } from '../tokens/reading.js';
import { ClientError, compiledText, once } from './module.js';

const module = once(async () => {
  const [glue, { base64 }] = await Promise.all([
    import('../../wasm/token.js'),
    import('../../wasm/token_inline.js'),
  ]);
  glue.initSync({ module: await compiledText(base64) });
  return glue;
});

/**
 * Reads an entitlement token without asking anybody. A device's clock can be set back: so keep
 * `latest` beside the token, and give it to the next reading.
 */
export async function readToken(token: string, reader: TokenReader): Promise<TokenRead> {
  const check = checkText(reader);
  const said = JSON.parse((await module()).read_token(String(token), check)) as
    | TokenReading
    | WireError;
  if ('reason' in said) throw new ClientError(said.code, said.hint, undefined);
  return readingOf(said);
}
