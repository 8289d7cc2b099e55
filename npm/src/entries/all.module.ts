// `kassa` where wasm is compiled at deployment and forbidden later, such as in Workers.

import module from '../../wasm/all.wasm?module';
import { provideModule } from '../core.js';
import { useHostMac } from '../mac.js';
import { useHostP256 } from '../p256.js';

useHostMac();
useHostP256();
provideModule(() => module, true);

export * from '../index.js';
