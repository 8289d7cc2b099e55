import * as entry from 'kassa';
import * as lab from 'kassa/lab';
import { openShop } from '../shop.mjs';
import { store } from './store.js';

export const kassa = openShop(entry, lab, store, process.env);
