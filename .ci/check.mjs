/** Types, lint and format of everything. Fails when one of them does. */
import { spawnSync } from 'node:child_process';

export const projects = [
  'protocol',
  'server',
  'client-electron/core',
  'client-electron/headless',
  'client-electron/renderer',
  'client-electron/main',
  'client-electron/launcher',
  'bench',
  'test',
];

/** Runs all checks; returns the names of those that failed. */
export function check() {
  const failed = [];
  const run = (name, command, ...args) => {
    if (spawnSync(command, args, { stdio: 'inherit' }).status !== 0) failed.push(name);
  };
  for (const project of projects) run(`types of ${project}`, 'node_modules/.bin/tsc', '-p', `${project}/tsconfig.json`);
  run('lint and format', 'node_modules/.bin/biome', 'check', '--error-on-warnings', '.');
  return failed;
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const failed = check();
  for (const name of failed) console.log(`failed: ${name}`);
  process.exit(failed.length === 0 ? 0 : 1);
}
