import * as kassa from 'kassa';
import * as lab from 'kassa/lab';
import * as store from 'kassa/stores/sqlite';
import * as verify from 'kassa/verify';
import * as web from 'kassa/web';
import { listen } from './listen.mjs';

listen({ kassa, web, verify }, lab, store);
