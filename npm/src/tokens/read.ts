import * as glue from '../../wasm/verify.js';
import { KassaError } from '../errors.js';
import type { Instance } from '../instance.js';
import type { KassaError as WireError, TokenReading } from '../wire.js';
import { checkText, readingOf, type TokenRead, type TokenReader } from './reading.js';

/** A way to read tokens by this instance of `kassa/verify`. */
export function tokenReader(instance: Instance): (token: string, reader: TokenReader) => TokenRead {
  return (token, reader) => {
    const check = checkText(reader);
    const text = instance.enter(() => glue.read_token(String(token), check));
    const said = JSON.parse(text) as TokenReading | WireError;
    if ('reason' in said) throw new KassaError(said);
    return readingOf(said);
  };
}
