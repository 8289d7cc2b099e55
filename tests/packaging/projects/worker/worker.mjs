import * as kassa from 'kassa';
import * as lab from 'kassa/lab';
import { d1 } from 'kassa/stores/d1';
import { answering, openShop } from './shop.mjs';

export default {
  fetch(request, env) {
    const shop = openShop(kassa, lab, d1(env.DB), env);
    return answering(shop, { kassa }, env)(request);
  },
};
