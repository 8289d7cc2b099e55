import * as lab from 'kassa/lab';
import { openShop } from '../shop.mjs';
import * as entry from './entry.js';
import { store } from './store.js';

export const kassa = openShop(entry, lab, store, process.env);
