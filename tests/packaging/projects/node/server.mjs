import * as kassa from 'kassa';
import * as lab from 'kassa/lab';
import * as store from 'kassa/stores/sqlite';
import { listen } from './listen.mjs';

listen({ kassa }, lab, store);
