// `kassa` where wasm cannot be imported, such as in Node.js and bundlers: the module as text.

import { base64 } from '../../wasm/all_inline.js';
import { moduleOf } from '../base64.js';
import { provideModule } from '../core.js';
import { useHostMac } from '../mac.js';
import { useHostP256 } from '../p256.js';

useHostMac();
useHostP256();
provideModule(() => moduleOf(base64), true);

export * from '../index.js';
