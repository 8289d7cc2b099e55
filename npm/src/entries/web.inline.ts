// `kassa/web` where wasm cannot be imported, such as in Node.js and bundlers: the module as text.

import { base64 } from '../../wasm/web_inline.js';
import { moduleOf } from '../base64.js';
import { provideModule } from '../core.js';
import { useHostMac } from '../mac.js';

useHostMac();
provideModule(() => moduleOf(base64), false);

export * from '../index.js';
