'use client';

// The server's entry on a page: nobody means to ship it, or its secrets, to browsers. Next.js
// takes this file for a page only when it is told to.

import { createKassa } from 'kassa';

export default function Mistake() {
  return <button onClick={() => createKassa({ plans: {}, providers: {}, store: {} })}>Pay</button>;
}
