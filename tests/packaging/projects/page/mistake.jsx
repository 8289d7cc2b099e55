// The server's entry on a page: nobody means to ship it, or its secrets, to browsers.

import { createKassa } from 'kassa';

createKassa({ plans: {}, providers: {}, store: {} });
