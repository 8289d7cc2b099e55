// For runtimes that compile wasm when they deploy and forbid it later, such as Workers.

import module from '../wasm/core_bg.wasm?module';
import { provideModule } from './core.js';

provideModule(() => module);

export * from './index.js';
