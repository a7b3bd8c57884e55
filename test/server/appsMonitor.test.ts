import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rect } from '../../protocol/index.ts';
import { formatUptime } from '../../server/apps/monitor/describeSystem.ts';
import monitor from '../../server/apps/monitor/monitor.ts';
import { Plot, roundUp } from '../../server/apps/monitor/plot.ts';
import { orderAfterClick, sortProcesses } from '../../server/apps/monitor/processOrder.ts';
import {
  parseCommandLine,
  parseCpuTimes,
  parseDisks,
  parseMemory,
  parseNetwork,
  parsePageBytes,
  parseProcessTimes,
  parseUserId,
  parseUserNames,
} from '../../server/apps/monitor/procParsers.ts';
import { Sampler } from '../../server/apps/monitor/sampler.ts';
import { Canvas } from '../../server/canvas/canvas.ts';
import { Display } from '../../server/display/display.ts';
import { TestContext } from '../support/appContext.ts';

describe('the files of /proc', () => {
  it('tells busy from idle processor time', () => {
    const stat = 'cpu  100 5 50 800 40 1 2 2 9 0\ncpu0 60 0 20 400 20 0 0 0 0 0\nintr 1 2 3\ncpufake 1';
    expect(parseCpuTimes(stat)).toEqual([
      { busy: 160, total: 1000 },
      { busy: 80, total: 500 },
    ]);
  });

  it('reads memory, also of kernels that do not say what is available', () => {
    const lines =
      'MemTotal: 1000 kB\nMemFree: 100 kB\nBuffers: 50 kB\nCached: 250 kB\nSwapTotal: 80 kB\nSwapFree: 60 kB\n';
    const swap = { swapTotal: 80 * 1024, swapUsed: 20 * 1024 };
    expect(parseMemory(`${lines}MemAvailable: 700 kB\n`)).toEqual({ total: 1024e3, used: 300 * 1024, ...swap });
    expect(parseMemory(lines)).toEqual({ total: 1024e3, used: 600 * 1024, ...swap });
  });

  it('counts whole disks once', () => {
    const disks = [
      '   8 0 sda 10 0 100 0 5 0 50 0 0 0 0',
      '   8 1 sda1 10 0 100 0 5 0 50 0 0 0 0',
      ' 259 0 nvme0n1 1 0 8 0 1 0 16 0 0 0 0',
      ' 259 1 nvme0n1p1 1 0 8 0 1 0 16 0 0 0 0',
      '   7 0 loop0 1 0 8 0 1 0 16 0 0 0 0',
      ' 253 0 dm-0 1 0 8 0 1 0 16 0 0 0 0',
    ].join('\n');
    expect(parseDisks(disks)).toEqual({ input: 108 * 512, output: 66 * 512 });
  });

  it('counts what enters and leaves the machine', () => {
    const dev = [
      'Inter-|   Receive          |  Transmit',
      ' face |bytes    packets errs drop fifo frame compressed multicast|bytes packets',
      '    lo: 999 1 0 0 0 0 0 0 999 1 0 0 0 0 0 0',
      '  eth0:1000 1 0 0 0 0 0 0 200 1 0 0 0 0 0 0',
      ' wlan0: 30 1 0 0 0 0 0 0 4 1 0 0 0 0 0 0',
      'docker0: 7 1 0 0 0 0 0 0 7 1 0 0 0 0 0 0',
    ].join('\n');
    expect(parseNetwork(dev)).toEqual({ input: 1030, output: 204 });
  });

  it('reads processes whose names hold spaces and parentheses', () => {
    const stat = `42 (a (b) c) S 1 42 42 0 -1 4194304 1 0 0 0 70 30 0 0 20 0 1 0 12345 1000000 250 ${'0 '.repeat(20)}`;
    expect(parseProcessTimes(stat)).toEqual({
      ...{ pid: 42, name: 'a (b) c', ticks: 100, started: 12345, residentPages: 250 },
    });
    expect(parseProcessTimes('42 (cut')).toBeNull();
    expect(parseProcessTimes('')).toBeNull();
  });

  it('reads command lines, users and the size of pages', () => {
    expect(parseCommandLine('node\0--flag\0a\nb\0')).toBe('node --flag a b');
    expect(parseUserId('Name:\tx\nUid:\t1000\t1001\t1000\t1000\n')).toBe(1001);
    expect(parseUserId('')).toBe(-1);
    expect(parseUserNames('root:x:0:0::/root:/bin/sh\n\ntoor:x:0:0::/:/bin/sh\nann:x:1000:1000').get(0)).toBe('root');
    const auxv = new DataView(new ArrayBuffer(48));
    auxv.setBigUint64(0, 16n, true);
    auxv.setBigUint64(16, 6n, true);
    auxv.setBigUint64(24, 65536n, true);
    expect(parsePageBytes(new Uint8Array(auxv.buffer))).toBe(65536);
    expect(parsePageBytes(new Uint8Array(5))).toBe(4096);
  });

  it('survive any text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        parseCpuTimes(text);
        parseMemory(text);
        parseDisks(text);
        parseNetwork(text);
        parseProcessTimes(text);
        parseUserNames(text);
      }),
    );
  });
});

describe('the sampler', () => {
  const processStat = (pid: number, ticks: number) =>
    `${pid} (worker) S 1 1 1 0 -1 0 0 0 0 0 ${ticks} 0 0 0 20 0 1 0 777 1000000 250 0 0`;

  it('turns counters into shares and rates', async () => {
    const proc = await mkdtemp(join(tmpdir(), 'farglass-proc-'));
    try {
      const write = async (busy: number, idle: number, ticks: number, received: number) => {
        await writeFile(join(proc, 'stat'), `cpu  ${busy} 0 0 ${idle} 0 0 0 0\ncpu0 ${busy} 0 0 ${idle} 0 0 0 0\n`);
        await writeFile(join(proc, 'meminfo'), 'MemTotal: 1000 kB\nMemAvailable: 400 kB\n');
        await writeFile(join(proc, 'diskstats'), '8 0 sda 1 0 2 0 1 0 4 0\n');
        await writeFile(join(proc, 'net/dev'), `eth0: ${received} 0 0 0 0 0 0 0 0 0\n`);
        await writeFile(join(proc, '17/stat'), processStat(17, ticks));
      };
      await mkdir(join(proc, 'net'));
      await mkdir(join(proc, '17'));
      await writeFile(join(proc, '17/cmdline'), 'worker\0--fast\0');
      await writeFile(join(proc, '17/status'), 'Uid:\t4294967\t4294967\n');
      await write(100, 900, 0, 0);
      const sampler = new Sampler(proc);
      expect(await sampler.sample()).toBeNull();
      await write(130, 910, 100_000, 5_000_000);
      const sample = await sampler.sample();
      expect(sample?.cpu).toBe(0.75);
      expect(sample?.cores).toEqual([0.75]);
      expect(sample?.memory).toEqual({ total: 1_024_000, used: 600 * 1024, swapTotal: 0, swapUsed: 0 });
      expect(sample?.disk).toEqual({ input: 0, output: 0 });
      expect(sample?.network?.input).toBeGreaterThan(0);
      const [process] = sample?.processes ?? [];
      expect(process).toMatchObject({ pid: 17, command: 'worker --fast', user: '4294967', memory: 250 * 4096 });
      expect(process?.cpu).toBeGreaterThan(1);
    } finally {
      await rm(proc, { recursive: true });
    }
  });

  it('does without /proc', async () => {
    const sampler = new Sampler('/nonexistent');
    await sampler.sample();
    const sample = await sampler.sample();
    expect(sample?.processes).toBeNull();
    expect(sample?.disk).toBeNull();
    expect(sample?.memory.total).toBeGreaterThan(0);
    expect(sample?.cores.length).toBeGreaterThan(0);
  });
});

describe('a plot', () => {
  const area = rect(3, 2, 61, 40);

  function newPlot(maximum?: number) {
    const display = new Display(70, 50);
    const series = [{ color: '#5aa9ff', fill: '#1c3350' }, { color: '#f39a5b' }];
    const plot = new Plot(new Canvas(display), maximum === undefined ? { series, least: 1 } : { series, maximum });
    plot.place(area, 3, 2);
    return { display, plot };
  }

  const samples = fc.array(fc.tuple(fc.constantFrom(0, 0.1, 0.5, 0.7, 1, 3), fc.constantFrom(0, 0.25, 0.9, 2, 40)), {
    maxLength: 60,
  });

  it('shows after any samples what a redraw of everything shows', () => {
    fc.assert(
      fc.property(samples, fc.constantFrom(undefined, 1), (values, maximum) => {
        const { display, plot } = newPlot(maximum);
        for (const value of values) plot.push(value);
        const before = Buffer.from(display.framebuffer.bytes);
        plot.redraw();
        expect(Buffer.from(display.framebuffer.bytes).equals(before)).toBe(true);
      }),
    );
  });

  it('paints nothing outside of its area', () => {
    const { display, plot } = newPlot(1);
    for (let i = 0; i < 50; i++) plot.push([i % 2, 1 - (i % 2)]);
    const { width, height, pixels } = display.framebuffer;
    const black = new Display(1, 1).framebuffer.pixels[0];
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const isInside = x >= 3 && x < 64 && y >= 2 && y < 42;
        if (!isInside) expect(pixels[y * width + x]).toBe(black);
      }
    }
  });

  it('draws nothing when all in sight is level', () => {
    const { display, plot } = newPlot(1);
    for (let i = 0; i < 30; i++) plot.push([0.5, 0]);
    let drawn = 0;
    const count = () => drawn++;
    display.observe({ drawn: count, damaged: count, committed: () => undefined, atlasReset: () => undefined });
    plot.push([0.5, 0]);
    expect(drawn).toBe(0);
    plot.push([0.6, 0]);
    expect(drawn).toBeGreaterThan(0);
  });

  it('sends a move and few fills for a new sample, and no pixels', () => {
    const { display, plot } = newPlot(1);
    for (let i = 0; i < 30; i++) plot.push([(i % 10) / 10, 0]);
    const names: string[] = [];
    display.observe({
      drawn: ({ name }) => names.push(name),
      damaged: () => names.push('pixels'),
      committed: () => undefined,
      atlasReset: () => undefined,
    });
    plot.push([0.9, 0.3]);
    expect(names[0]).toBe('copy');
    expect(names.slice(1).every((name) => name === 'fill')).toBe(true);
    expect(names.length).toBeLessThan(20);
  });

  it('rounds its scale up to 1, 2 or 5', () => {
    expect([0, 0.3, 1, 1.2, 2, 3, 7, 1e6].map(roundUp)).toEqual([0, 0.5, 1, 2, 2, 5, 10, 1e6]);
  });
});

describe('the list of processes', () => {
  const processes = [
    { pid: 1, user: 'root', command: 'init', cpu: 0, memory: 10 },
    { pid: 2, user: 'ann', command: 'zsh', cpu: 0.5, memory: 5 },
    { pid: 3, user: 'bob', command: 'vi', cpu: 0, memory: 20 },
  ];
  const pids = (column: Parameters<typeof orderAfterClick>[1], descending: boolean) =>
    sortProcesses(processes, { column, descending }).map(({ pid }) => pid);

  it('is sorted by any column, in both directions', () => {
    expect(pids('cpu', true)).toEqual([2, 3, 1]);
    expect(pids('memory', true)).toEqual([3, 1, 2]);
    expect(pids('user', false)).toEqual([2, 3, 1]);
    expect(pids('command', true)).toEqual([2, 3, 1]);
    expect(pids('pid', false)).toEqual([1, 2, 3]);
  });

  it('turns around at the second click', () => {
    const first = orderAfterClick({ column: 'cpu', descending: true }, 'memory');
    expect(first).toEqual({ column: 'memory', descending: true });
    expect(orderAfterClick(first, 'memory').descending).toBe(false);
    expect(orderAfterClick(first, 'command').descending).toBe(false);
  });
});

describe('the monitor', () => {
  it('shows the system, its processes after a second, and sorts them by a click', async () => {
    const context = new TestContext(1024, 640);
    void monitor.start(context.app);
    expect(context.text).toContain('Processors');
    await context.shows(/\d+ %/);
    expect(context.text).toMatch(/up \d+/);
    expect(context.text).toMatch(/\d [kMG]?B\/s/);
    expect(context.text).toContain('CPU ▾');
    context.emit('pointer', {
      ...{ type: 'down', x: 780, y: 116, viewer: 1, button: 0, buttons: 1 },
      ...{ shift: false, control: false, alt: false, meta: false },
    });
    expect(context.text).toContain('COMMAND ▴');
    expect(context.text).not.toContain('CPU ▾');
    context.emit('resize', { width: 1024, height: 640, scale: 1 });
    expect(context.text).toContain('COMMAND ▴');
  });

  it('writes how long the system is up', () => {
    expect([59, 61, 3_700, 90_061].map(formatUptime)).toEqual(['0 min', '1 min', '1 h 1 min', '1 d 1 h']);
  });
});
