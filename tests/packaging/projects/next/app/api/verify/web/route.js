import * as web from 'kassa/web';
import { answerWebhook } from '../../../../shop.mjs';

export const POST = (request) => answerWebhook(web, request, process.env);
