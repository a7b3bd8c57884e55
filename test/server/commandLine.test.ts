import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { desktopCommand, desktopEntryOf } from '../../server/cli/desktopCommand.ts';
import { openCommand } from '../../server/cli/openCommand.ts';
import { runCommand, runEntry } from '../../server/cli/runCommand.ts';
import { serveCommand } from '../../server/cli/serveCommand.ts';
import { readSize, splitDisplay } from '../../server/cli/xOptions.ts';

/** What a command would be run with: its words and its options. Rejects when the command line is wrong. */
async function parse(command: Command, args: readonly string[]) {
  let words: readonly string[] = [];
  command.exitOverride().configureOutput({ writeErr: () => {} });
  command.action((...given: unknown[]) => {
    words = command.registeredArguments.length > 0 ? (given[0] as string[]) : [];
  });
  await command.parseAsync([...args], { from: 'user' });
  return { words, options: command.opts() };
}

describe('farglass run', () => {
  it('leaves what follows the program to the program', async () => {
    const expected = { words: ['xterm', '-e', 'top', '--size', '1'], options: { size: { width: 800, height: 600 } } };
    const program = ['xterm', '-e', 'top', '--size', '1'];
    expect(await parse(runCommand(), ['--size', '800x600', '--', ...program])).toMatchObject(expected);
    expect(await parse(runCommand(), ['--size', '800x600', ...program])).toMatchObject(expected);
    expect((await parse(runCommand(), ['--', 'a', '--', '--help'])).words).toEqual(['a', '--', '--help']);
  });

  it('listens like serve, and offers nothing else', async () => {
    const { options } = await parse(runCommand(), ['-p', '0', '--token', 'a-good-secret', '--json', 'x']);
    expect(options).toMatchObject({ port: 0, host: '127.0.0.1', token: 'a-good-secret', json: true });
    await expect(parse(runCommand(), ['--app', 'clock.ts', 'x'])).rejects.toThrow(/unknown option/);
  });

  it('needs a program', async () => {
    await expect(parse(runCommand(), ['--size', '800x600'])).rejects.toThrow(/missing required argument/);
  });

  it('makes a session of the program, in the folder of the caller', () => {
    expect(
      runEntry(['/usr/bin/X Eyes.sh', '-a'], { size: { width: 800, height: 600 }, fixedSize: true }, '/srv'),
    ).toMatchObject({
      name: 'x-eyes-sh',
      title: 'X Eyes.sh',
      shared: true,
      options: {
        kind: 'program',
        title: 'X Eyes.sh',
        command: ['/usr/bin/X Eyes.sh', '-a'],
        folder: '/srv',
        width: 800,
        height: 600,
        followSize: false,
      },
    });
    expect(runEntry(['日本'], {}, '/').name).toBe('program');
    expect(() => runEntry([''], {}, '/')).toThrow(/"title"/);
  });
});

describe('farglass desktop', () => {
  it('takes a display, a command, both or neither, and options anywhere before the command', async () => {
    const { words, options } = await parse(desktopCommand(), [':5', '--open', '--wm', 'none', '--', 'xterm', '--open']);
    expect(words).toEqual([':5', 'xterm', '--open']);
    expect(options).toMatchObject({ open: true, wm: 'none', x11: true });
    expect(splitDisplay(words)).toEqual({ display: 5, command: ['xterm', '--open'] });
    expect(splitDisplay([])).toEqual({ command: [] });
    expect(splitDisplay([':0'])).toEqual({ display: 0, command: [] });
    expect(splitDisplay(['startxfce4', '-x'])).toEqual({ command: ['startxfce4', '-x'] });
  });

  it.each([':', ':x', ':65000', ':-1', '5', ':5.0'])('says that %s is no display', async (word) => {
    await expect(parse(desktopCommand(), [word])).rejects.toThrow('is no display');
    expect(() => splitDisplay([word])).toThrow(`"${word}" is no display: displays are :0 to :59535.`);
  });

  it('makes one session that all who open it share', () => {
    expect(desktopEntryOf([], {}, '/srv')).toMatchObject({
      name: 'desktop',
      shared: true,
      options: { kind: 'desktop', title: 'Desktop', folder: '/srv' },
    });
    expect(desktopEntryOf([':7', 'xterm'], { open: true, wm: 'twm' }, '/srv').options).toEqual({
      kind: 'desktop',
      title: 'Desktop',
      folder: '/srv',
      command: ['xterm'],
      display: 7,
      windowManager: 'twm',
      open: true,
    });
  });
});

describe('options', () => {
  it.each([
    ['1280x800', { width: 1280, height: 800 }],
    ['64X64', { width: 64, height: 64 }],
  ])('read the size %s', (text, size) => {
    expect(readSize(text)).toEqual(size);
  });

  it.each(['', '1280', '1280x', 'x800', '1280*800', '63x800', '8193x64', '8192x8192', '-1x5', '1e3x800', '99999x9'])(
    'refuse the size %s',
    (text) => {
      expect(() => readSize(text)).toThrow(/^A size looks like|^Sides have/);
    },
  );

  it.each([
    ['serve', serveCommand, []],
    ['run', runCommand, ['x']],
    ['desktop', desktopCommand, []],
    ['open', openCommand, []],
  ] as const)('of %s say how many cores a session may use', async (_name, command, words) => {
    expect((await parse(command(), words)).options.threads).toBeUndefined();
    expect((await parse(command(), ['--threads', '3', ...words])).options.threads).toBe(3);
    for (const bad of ['0', '-2', '1.5', 'two', '1025', '']) {
      await expect(parse(command(), ['--threads', bad, ...words])).rejects.toThrow(/whole number from 1 to 1024/);
    }
    expect(command().helpInformation()).toMatch(/--threads <number> +cores that each session may use/);
  });

  it('of serve name a list of programs, or turn X programs off', async () => {
    expect((await parse(serveCommand(), [])).options).toMatchObject({ x11: true, app: [] });
    const { options } = await parse(serveCommand(), ['--no-x11', '--programs', 'list.json']);
    expect(options).toMatchObject({ x11: false, programs: 'list.json' });
  });
});
