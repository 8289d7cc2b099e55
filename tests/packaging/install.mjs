// Folders with an app in them, and the Node.js that runs it.

import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
export const root = join(here, '../..');
export const tarball = join(root, 'target/npm/kassa.tgz');
const workshop = join(root, 'target/packaging');

export const run = promisify(execFile);
const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
const npm = (cwd, ...words) => run('npm', [...words, ...quiet], { cwd });

const filled = new Set();

/**
 * A fresh copy of a project, its locked packages, and the tarball by npm's own hands. Packages of
 * the same lock file stay from the last run; ours never does. Apps of the same parts share what
 * was installed, and nothing else.
 */
export async function install(parts) {
  const name = parts.at(-1);
  const folder = join(workshop, name);
  mkdirSync(folder, { recursive: true });
  for (const entry of readdirSync(folder)) {
    if (entry !== 'node_modules') rmSync(join(folder, entry), { recursive: true, force: true });
  }
  for (const part of parts) cpSync(join(here, 'projects', part), folder, { recursive: true });
  if (filled.has(name)) return folder;
  const stamp = join(folder, 'node_modules/.locked');
  const lock = readFileSync(join(folder, 'package-lock.json'), 'utf8');
  rmSync(join(folder, 'node_modules/kassa'), { recursive: true, force: true });
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lock) await installLocked(folder);
  await npm(folder, 'install', '--no-save', '--no-package-lock', tarball);
  writeFileSync(stamp, lock);
  filled.add(name);
  return folder;
}

/** A lock file made on one system can lack the optional binaries of another, which `ci` refuses;
 * `install` keeps every version that the lock file has and adds the missing ones. */
async function installLocked(folder) {
  await npm(folder, 'ci').catch(() => npm(folder, 'install'));
}

/** What the matrix runs on. npm has each as a package, for most systems. */
const NODES = { 20: '20.20.2', 22: '22.23.3', 24: '24.21.0' };

/** The path of a Node.js; undefined where nobody made it for this system. */
export async function nodeOf(major) {
  if (major === undefined || process.versions.node.startsWith(`${major}.`)) return process.execPath;
  const windows = process.platform === 'win32';
  const name = `node-${windows ? 'win' : process.platform}-${process.arch}`;
  const folder = join(workshop, `nodejs-${NODES[major]}`);
  const path = join(folder, 'node_modules', name, 'bin', windows ? 'node.exe' : 'node');
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  try {
    await npm(folder, 'install', '--no-save', '--no-package-lock', `${name}@${NODES[major]}`);
  } catch (error) {
    // Linux has them all, so there it is a failure like any other.
    if (process.platform === 'linux') throw error;
  }
  return existsSync(path) ? path : undefined;
}
