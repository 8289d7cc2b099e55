// In the pages folder, because Next 16.4 with webpack fails on any Edge route in the app folder.

import * as web from 'kassa/web';
import { answerWebhook } from '../../../shop.mjs';

export const config = { runtime: 'edge' };

export default (request) => answerWebhook(web, request, process.env);
