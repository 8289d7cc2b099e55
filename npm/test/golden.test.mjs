// The documents of tests/golden, as this package's engine and its types see them.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const golden = new URL('../../tests/golden/', import.meta.url);

/** Nothing but `\n` ends a line: texts hold other ends. */
function linesOf(folder, file) {
  return readFileSync(new URL(`${folder}/${file}`, golden), 'utf8').split('\n').filter(Boolean);
}

const filesOf = (folder) => readdirSync(new URL(folder, golden)).sort();

/** The engine that the package ships: with all providers, and by its own glue. */
async function engine() {
  const glue = await import('../wasm/core.js');
  glue.initSync({ module: readFileSync(new URL('../wasm/all.wasm', import.meta.url)) });
  return glue;
}

/** One ask with what its host got: all that the engine said. */
function played(core, { ask, bodies, moment, facts }) {
  const bytes = bodies.map((body) => Buffer.from(body));
  const lengths = Uint32Array.from(bytes, ({ length }) => length);
  const job = core.begin(
    JSON.stringify(ask),
    Buffer.concat(bytes),
    lengths,
    moment.now,
    moment.entropy,
  );
  const said = [job.next()];
  for (const { fact, body } of facts) {
    said.push(job.next(JSON.stringify(fact), body === undefined ? undefined : Buffer.from(body)));
  }
  job.free();
  return said;
}

test('the engine says of each ask what the native one said, byte for byte', async () => {
  const { Core } = await engine();
  let count = 0;
  for (const file of filesOf('talks')) {
    const [config, ...talks] = linesOf('talks', file);
    const core = new Core(config);
    for (const line of talks) {
      const talk = JSON.parse(line);
      const said = played(core, talk);
      const end = said.at(-1);
      assert.equal(end, JSON.stringify(talk.end), `${file}: ${talk.story}`);
      const digest = createHash('sha256').update(said.map((step) => `${step}\n`).join(''));
      assert.equal(digest.digest('hex'), talk.said, `${file}: ${talk.story}`);
      count += 1;
    }
    core.free();
  }
  assert.ok(count > 100, `only ${count} asks`);
});

test('the engine takes every ask and every set-up that is written down', async () => {
  const { Core } = await engine();
  const core = new Core('{}');
  const moment = [1_769_817_600_000, '0'.repeat(32)];
  const refused = (said) => JSON.parse(said).error?.code;
  for (const line of linesOf('cases', 'Ask.jsonl')) {
    const job = core.begin(line, undefined, undefined, ...moment);
    assert.notEqual(refused(job.next()), 'invalid_ask', line);
    job.free();
  }
  for (const line of linesOf('cases', 'Config.jsonl')) {
    const other = new Core(line);
    const job = other.begin('{"type":"tick"}', undefined, undefined, ...moment);
    assert.notEqual(refused(job.next()), 'invalid_config', line);
    job.free();
    other.free();
  }
  const job = core.begin('{"type":"benefit"}', undefined, undefined, ...moment);
  assert.equal(refused(job.next()), 'invalid_ask');
});

test('JavaScript writes each document as it was, but for numbers that it has not', () => {
  let [same, beyond] = [0, 0];
  for (const file of filesOf('cases')) {
    for (const line of linesOf('cases', file)) {
      const numbers = line.replace(/"(?:[^"\\]|\\.)*"/g, '').match(/-?\d+/g) ?? [];
      if (numbers.every((number) => Number.isSafeInteger(Number(number)))) {
        assert.equal(JSON.stringify(JSON.parse(line)), line);
        same += 1;
      } else {
        beyond += 1;
      }
    }
  }
  assert.ok(same > 500 && beyond > 0, `${same} and ${beyond}`);
});

/** Literals, so that the compiler also sees a field that no type has. */
function asTypeScript() {
  const files = filesOf('cases').map((file) => {
    const name = file.replace('.jsonl', '');
    return `export const all${name}: ${name}[] = [\n${linesOf('cases', file).join(',\n')},\n];`;
  });
  const names = filesOf('cases').map((file) => file.replace('.jsonl', ''));
  const wire = fileURLToPath(new URL('../src/wire.js', import.meta.url));
  return `import type { ${names.join(', ')} } from '${wire}';\n${files.join('\n')}\n`;
}

test('the TypeScript types fit every document, with no field too many or too few', (t) => {
  const folder = fileURLToPath(new URL('../../target/golden/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  const tsc = fileURLToPath(new URL('../node_modules/.bin/tsc', import.meta.url));
  const options = ['--noEmit', '--strict', '--target', 'es2022', '--module', 'preserve', '--types', ''];
  const compile = (text) => {
    writeFileSync(join(folder, 'golden.ts'), text);
    execFileSync(tsc, [...options, 'golden.ts'], { cwd: folder, stdio: 'pipe' });
  };
  const text = asTypeScript();
  try {
    compile(text);
  } catch (error) {
    assert.fail(String(error.stdout).slice(0, 2_000));
  }
  // The same compiler sees a field that is not declared.
  assert.throws(() => compile(text.replace('"type":"tick"', '"type":"tick","soon":true')));
});
