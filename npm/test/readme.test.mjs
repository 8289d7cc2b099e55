// Every example of the README compiles against the package as it is.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, '.readme');

/** What the examples take from the reader's own app. */
const app = `
export declare function currentUser(request: Request): Promise<{ id: string; email: string } | null>;
export declare function sendMail(to: string | undefined, how: { idempotencyKey: string }): Promise<void>;
export declare function shopOfHost(host: string): Promise<string | undefined>;
export declare function setUpOf(shop: string): Promise<import('kassa').KassaOptions | undefined>;
export declare const db: {
  query(sql: string): Promise<import('kassa/compat').PricingPlanRow[]>;
  rowsAsArrays(sql: string, params: readonly unknown[]): Promise<(string | number | null)[][]>;
  inOneTransaction(statements: readonly { sql: string; params: unknown[] }[]): Promise<void>;
};
`;

test('every example of the README compiles', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const examples = [...readme.matchAll(/```(tsx?)\n(?:\/\/ (\S+\.tsx?)$)?([^]*?)```/gm)];
  assert.ok(examples.length >= 9, `${examples.length} examples`);
  rmSync(folder, { recursive: true, force: true });
  const write = (path, text) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  write('lib/your-app.ts', app);
  write('your-app.ts', app);
  examples.forEach(([, kind, path, text], at) => write(path ?? `example-${at}.${kind}`, text));
  const compilerOptions = {
    types: ['node', 'react'],
    isolatedDeclarations: false,
    declaration: false,
  };
  write(
    'tsconfig.json',
    JSON.stringify({ extends: '../tsconfig.json', compilerOptions, include: ['**/*'] }),
  );
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const { status, stdout } = spawnSync('node', [tsc, '-p', folder], { encoding: 'utf8' });
  assert.equal(status, 0, stdout);
});
