import * as verify from 'kassa/verify';
import { answerWebhook } from '../../../../shop.mjs';

export const POST = (request) => answerWebhook(verify, request, process.env);
