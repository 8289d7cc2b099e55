import * as kassa from 'kassa';
import { answerWebhook } from '../../../../shop.mjs';

export const POST = (request) => answerWebhook(kassa, request, process.env);
