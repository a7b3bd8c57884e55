import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { busiestOfTree, cpuSecondsOfTree, parseStat, residentBytes } from '../../bench/processTree.ts';

test('a program name with brackets and spaces does not shift the fields', () => {
  const line = '42 (a) b (c)) S 7 1 1 0 -1 4194304 1 2 3 4 150 50 20 10 20 0 1 0 99 1000 10';
  expect(parseStat(line)).toEqual({ pid: 42, parent: 7, cpuSeconds: 2.3 });
});

test.runIf(process.platform === 'linux')('the time of children counts, and can be left out', async () => {
  const burn = 'const end = process.cpuUsage().user + 300_000; while (process.cpuUsage().user < end);';
  const script = `
    const { spawn } = require('node:child_process');
    const child = spawn(process.execPath, ['-e', \`${burn} console.log('done'); setInterval(() => {}, 1000)\`, 'burner']);
    child.stdout.pipe(process.stdout);
    process.stdin.on('end', () => { child.kill(); process.exit(); }).resume();`;
  const root = spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(root.stdout, 'data');
  const all = await cpuSecondsOfTree(root.pid ?? 0);
  const withoutChild = await cpuSecondsOfTree(root.pid ?? 0, (line) => !line.endsWith('burner'));
  root.stdin.end();
  await once(root, 'exit');
  expect((all ?? 0) - (withoutChild ?? 0)).toBeGreaterThanOrEqual(0.3);
  expect(withoutChild).toBeLessThan(0.3);
});

test('a process that is gone has no time', async () => {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  expect(await cpuSecondsOfTree(child.pid ?? 0)).toBeUndefined();
});

test.runIf(process.platform === 'linux')('the busiest process of a tree is found by what it is called', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', 'sleeper']);
  await once(child, 'spawn');
  expect(await busiestOfTree(process.pid, (line) => line.endsWith('sleeper'))).toBe(child.pid);
  expect(await busiestOfTree(process.pid, (line) => line.endsWith('nobody'))).toBeUndefined();
  child.kill();
  await once(child, 'exit');
});

test.runIf(process.platform === 'linux')('memory that is taken is seen', async () => {
  const before = await residentBytes(process.pid);
  const taken = Buffer.alloc(64 << 20, 1);
  expect((await residentBytes(process.pid)) - before).toBeGreaterThan(0.9 * taken.length);
});
