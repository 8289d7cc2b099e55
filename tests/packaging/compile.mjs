// What must hold for the package's types, as an app's own compiler sees them in the tarball.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run, tarball } from './install.mjs';

const tools = join(root, 'npm/node_modules');
const tsc = join(tools, 'typescript/bin/tsc');
const publint = join(tools, 'publint/src/cli.js');
const attw = join(tools, '@arethetypeswrong/cli/dist/index.js');

/** How an app is compiled: each kind has a folder, and its package.json says what a file is. */
const consumers = {
  'a module in Node.js': { type: 'module', module: 'node16' },
  'CommonJS in Node.js': { type: 'commonjs', module: 'node16' },
  'an app with a bundler': { type: 'module', module: 'preserve', moduleResolution: 'bundler' },
};

/** Mistakes that must not compile, each marked in its file; npm's own check reads the same. */
const mistakes = {
  'a wrong plan id': 'types.plans.test-d.ts',
  'a parsed body': 'types.bodies.test-d.ts',
  'a secret in a browser': 'types.secrets.test-d.tsx',
  'a word that no plan has': 'types.words.test-d.tsx',
};

const MARK = /^\s*\/\/ @ts-expect-error.*$/;

/** Without its marks a file has an error below each of them, and no other. */
function doesNotCompile(file, consumer) {
  return async ({ folder }) => {
    const lines = readFileSync(join(root, 'npm/test', file), 'utf8').split('\n');
    const wrong = lines.flatMap((line, at) => (MARK.test(line) ? [at + 2] : []));
    assert.ok(wrong.length > 0);
    const open = lines.map((line) => (MARK.test(line) ? '' : line)).join('\n');
    assert.deepEqual(await errors(folder, consumer, file, open), wrong);
  };
}

/** The lines at which an app's compiler finds an error in this file; no other file may have one. */
async function errors(folder, { type, ...options }, name, text) {
  const home = join(folder, [type, options.module, name].join('-'));
  mkdirSync(home, { recursive: true });
  // The app's own folder has the packages; this one says what kind of module its file is.
  writeFileSync(join(home, 'package.json'), JSON.stringify({ type }));
  writeFileSync(join(home, name), text);
  const compilerOptions = {
    ...options,
    target: 'es2022',
    jsx: 'react-jsx',
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
  };
  writeFileSync(join(home, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [name] }));
  const said = await run(process.execPath, [tsc, '--pretty', 'false', '-p', home], { cwd: home })
    .then(({ stdout }) => stdout)
    .catch(({ stdout }) => stdout);
  return said
    .split('\n')
    .filter((line) => line.includes('error TS'))
    .map((line) => {
      const [, at] = line.startsWith(`${name}(`) ? /\((\d+),/.exec(line) : [];
      assert.ok(at, line);
      return Number(at);
    });
}

const compiled = Object.entries(consumers).flatMap(([kind, consumer]) =>
  Object.entries(mistakes).map(([mistake, file]) => [
    `${mistake} does not compile in ${kind}`,
    doesNotCompile(file, consumer),
  ]),
);

/** For the tarball, wherever it goes. */
export const typeClaims = {
  ...Object.fromEntries(compiled),

  // A page that imports one of them does not build: tests of bundlers try it with the first.
  'every entry with a core is closed to browsers': async ({ folder }) => {
    const about = readFileSync(join(folder, 'node_modules/kassa/package.json'), 'utf8');
    const withCore = Object.entries(JSON.parse(about).exports).filter(([, to]) => to.workerd);
    assert.deepEqual(
      withCore.map(([entry, { browser }]) => [entry, browser?.default]),
      ['.', './web', './verify'].map((entry) => [entry, './dist/only-for-servers.js']),
    );
  },

  'publint has nothing to say': async () => {
    await run(process.execPath, [publint, 'run', tarball, '--strict']);
  },

  // All entries, under each resolution that knows `exports`. The one before, node10, does not, so
  // it finds no entry but the first; TypeScript 7 has dropped it.
  'attw has nothing to say': async () => {
    await run(process.execPath, [attw, tarball, '--profile', 'node16']);
  },
};
