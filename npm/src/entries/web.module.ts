// `kassa/web` where wasm is compiled at deployment and forbidden later, such as in Workers.

import module from '../../wasm/web.wasm?module';
import { provideModule } from '../core.js';
import { useHostMac } from '../mac.js';

useHostMac();
provideModule(() => module, false);

export * from '../index.js';
