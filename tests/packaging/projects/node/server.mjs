import * as kassa from 'kassa';
import * as lab from 'kassa/lab';
import * as store from 'kassa/stores/sqlite';
import { listen } from './listen.cjs';

listen(kassa, lab, store);
