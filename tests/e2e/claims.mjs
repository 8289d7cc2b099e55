// Claims, counted. A story stops at its first one that does not hold; the other stories go on.

import assert from 'node:assert/strict';
import { leave } from './browser.mjs';

let passed = 0;
let failed = 0;

/** One story: a name and what it does with `claim`. */
export async function story(name, tell) {
  const claim = async (sentence, check) => {
    try {
      const holds = await check();
      assert.notEqual(holds, false, 'it is not so');
      passed += 1;
      console.log(`ok      ${name}: ${sentence}`);
    } catch (error) {
      failed += 1;
      console.log(`FAILED  ${name}: ${sentence}\n        ${text(error)}`);
      throw new Stopped();
    }
  };
  try {
    await tell(claim);
  } catch (error) {
    if (error instanceof Stopped) return false;
    failed += 1;
    console.log(`FAILED  ${name}: it could not be told\n        ${text(error)}`);
    return false;
  } finally {
    await leave();
  }
  return true;
}

/** Prints the sum; true if everything held. */
export function sum() {
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0;
}

class Stopped extends Error {}

function text(error) {
  const words = error instanceof Error ? error.message : String(error);
  return words.split('\n').slice(0, 12).join('\n        ');
}
