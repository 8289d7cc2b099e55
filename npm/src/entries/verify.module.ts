// `kassa/verify` where wasm is compiled at deployment and forbidden later, such as in Workers.

import module from '../../wasm/verify.wasm?module';
import { useHostMac } from '../mac.js';
import { provideModule } from '../verify.js';

useHostMac();
provideModule(() => module);

export { type Environment, type HeadersLike, type IncomingWebhook, KassaError } from '../verify.js';
export { type ProvedWebhook, type ProviderName, type Reason, verifyWebhook } from '../verify.js';
export {
  type Entitlements,
  type TokenRead,
  type TokenReader,
  type TokenRefusal,
  readToken,
} from '../verify.js';
