// `kassa/verify` where wasm cannot be imported, such as in Node.js: the module as text.

import { base64 } from '../../wasm/verify_inline.js';
import { moduleOf } from '../base64.js';
import { useHostMac } from '../mac.js';
import { provideModule } from '../verify.js';

useHostMac();
provideModule(() => moduleOf(base64));

export { type Environment, type HeadersLike, type IncomingWebhook, KassaError } from '../verify.js';
export { type ProvedWebhook, type ProviderName, type Reason, verifyWebhook } from '../verify.js';
export {
  type Entitlements,
  type TokenRead,
  type TokenReader,
  type TokenRefusal,
  readToken,
} from '../verify.js';
