import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const PACKAGE_JSON = '{ "name": "farglass-electron-shim", "version": "1.0.0", "main": "main.js" }\n';

// What default_app.asar does for `electron path/to/app`: load the modules named with -r, take the first argument that
// is not a switch as the app folder, give the app its name, version and path, and run its main module.
const MAIN_JS = `'use strict';
const Module = require('node:module');
const path = require('node:path');
const { app } = require('electron');

const modules = [];
let folder;
for (let index = 1; index < process.argv.length && folder === undefined; index++) {
  const argument = process.argv[index];
  if (argument === '-r' || argument === '--require') modules.push(process.argv[++index]);
  else if (!argument.startsWith('-')) folder = path.resolve(argument);
}
if (modules.length > 0) Module._preloadModules(modules);
if (folder === undefined) {
  console.error('Usage: electron [switches] path/to/app [arguments]');
  app.exit(2);
} else {
  const manifest = require(path.join(folder, 'package.json'));
  app.setAppPath(folder);
  app.setName(manifest.productName || manifest.name);
  if (manifest.version) app.setVersion(manifest.version);
  Module._load(path.resolve(folder, manifest.main || 'index.js'), Module, true);
}
`;

/**
 * Gives an Electron distribution without `default_app.asar` the script that opens an app folder. Writes only what
 * differs, and each file whole, so that two processes may do it at once.
 */
export async function installAppFolderShim(distribution: string): Promise<void> {
  const folder = join(distribution, 'resources', 'app');
  await mkdir(folder, { recursive: true });
  await writeIfDifferent(join(folder, 'main.js'), MAIN_JS);
  await writeIfDifferent(join(folder, 'package.json'), PACKAGE_JSON);
}

async function writeIfDifferent(path: string, text: string): Promise<void> {
  const current = await readFile(path, 'utf8').catch(() => undefined);
  if (current === text) return;
  const temporary = `${path}.${process.pid}`;
  await writeFile(temporary, text);
  await rename(temporary, path);
}
