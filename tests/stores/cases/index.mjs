import { cases as contract } from './contract.mjs';
import { cases as tables } from './tables.mjs';
import { cases as deductions } from './deductions.mjs';
import { cases as events } from './events.mjs';
import { cases as faults } from './faults.mjs';
import { cases as journal } from './journal.mjs';
import { cases as links } from './links.mjs';
import { cases as mass } from './mass.mjs';
import { cases as purchases } from './purchases.mjs';
import { cases as races } from './races.mjs';
import { cases as strays } from './strays.mjs';
import { cases as trips } from './trips.mjs';

/** Every case, in the order in which they are played. */
export const cases = [
  ...contract,
  ...tables,
  ...events,
  ...deductions,
  ...races,
  ...links,
  ...purchases,
  ...strays,
  ...journal,
  ...trips,
  ...faults,
  ...mass,
];
