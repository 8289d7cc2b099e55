import { labClock } from 'kassa/lab';
import { lab } from './stores.js';

/** Milliseconds; on the lab a month passes at the press of a button. */
export const now = lab ? labClock(lab) : Date.now;
