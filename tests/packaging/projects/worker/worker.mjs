import * as kassa from 'kassa';
import * as lab from 'kassa/lab';
import { d1 } from 'kassa/stores/d1';
import * as verify from 'kassa/verify';
import * as web from 'kassa/web';
import { answering, openShop, openStores } from './shop.mjs';

export default {
  fetch(request, env) {
    const shop = openShop(web, lab, d1(env.DB), env);
    const stores = openStores(kassa, lab, d1(env.DB), env);
    return answering(shop, { kassa, web, verify }, env, stores)(request);
  },
};
