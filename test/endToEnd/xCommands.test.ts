import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { connect } from '../../client-electron/headless/index.ts';
import { temporaryFiles } from '../support/serverProcess.ts';
import { type Ready, XCommand } from '../support/xCommand.ts';

const hasX = ['Xtigervnc', 'Xvnc', 'Xvfb'].some((name) => existsSync(`/usr/bin/${name}`));

const commands: XCommand[] = [];
function start(args: readonly string[], env?: NodeJS.ProcessEnv, cwd?: string): XCommand {
  const command = new XCommand(args, env, cwd);
  commands.push(command);
  return command;
}
afterEach(async () => {
  for (const command of commands.splice(0)) if (command.child.exitCode === null) await command.interrupt();
});

/** What a program on the display of a command prints. */
function programOn({ display, authority }: Ready, file: string, ...args: string[]): Promise<string> {
  const env = {
    PATH: process.env.PATH,
    DISPLAY: `:${display}`,
    ...(authority === undefined ? {} : { XAUTHORITY: authority }),
  };
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (data: Buffer) => {
        output += data.toString();
      });
    }
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve(output) : reject(new Error(output))));
  });
}

describe.skipIf(!hasX)('farglass run', () => {
  it('runs a program in the folder and with the environment of the caller, and ends with it and its code', async () => {
    const files = await temporaryFiles({ 'say.sh': 'echo "$WORD $1 $PWD" > said; test -n "$DISPLAY"; exit 3' });
    const folder = files.path('.').replace(/\/$/, '');
    try {
      const command = start(['run', '--', 'sh', 'say.sh', 'two words'], { WORD: 'a' }, folder);
      expect(await command.exited).toBe(3);
      expect(await readFile(files.path('said'), 'utf8')).toBe(`a two words ${folder}\n`);
      expect(command.errors).toMatch(/sh has ended with code 3/);
    } finally {
      await files.remove();
    }
  });

  it('shows the program at the link, and nothing else', async () => {
    const command = start(['run', '--size', '300x200', '--fixed-size', '--wm', 'none', 'xterm', '-e', 'sleep', '60']);
    const ready = await command.ready;
    expect(ready.session).toBe(`${ready.url}s/xterm`);
    const { apps, sessions } = await (await fetch(`${ready.url}api/apps`)).json();
    expect(apps.map(({ name }: { name: string }) => name)).toEqual(['xterm']);
    expect(sessions).toHaveLength(1);
    const client = await connect(ready.session);
    await client.waitForFrame();
    expect([client.framebuffer.width, client.framebuffer.height]).toEqual([300, 200]);
    client.close();
    expect(await command.interrupt()).toBe(0);
  });

  it('tells viewers how the program ended', async () => {
    const command = start(['run', '--', 'sleep', '3']);
    const client = await connect((await command.ready).session);
    expect((await client.closed).reason).toContain('sleep has ended');
    expect(await command.exited).toBe(0);
  });

  it.each([
    [
      'a program that is not there',
      ['run', '--', 'no-such-program'],
      /There is no program no-such-program on the PATH\./,
    ],
    ['a window manager that is not there', ['run', '--wm', 'no-such-wm', 'sleep'], /There is no program no-such-wm/],
    ['a path that is none', ['run', './no/such'], /There is no program \.\/no\/such\.$/m],
    ['no X server', ['run', 'sleep'], /No X server is installed\. .*apt install/],
  ])('says in a sentence that it cannot run with %s', async (what, args, sentence) => {
    const command = start(args, what === 'no X server' ? { PATH: '/nowhere' } : {});
    expect(await command.exited).toBe(1);
    expect(command.errors).toMatch(sentence);
  });
});

describe.skipIf(!hasX)('farglass desktop', () => {
  it('has a display for programs of the machine, and the usual apps, until it is interrupted', async () => {
    const command = start(['desktop', '--size', '640x480']);
    const ready = await command.ready;
    expect(ready.session).toBe(`${ready.url}s/desktop`);
    expect(await programOn(ready, 'xdpyinfo')).toMatch(/dimensions: +640x480 pixels/);
    const { apps } = await (await fetch(`${ready.url}api/apps`)).json();
    expect(apps.find(({ name }: { name: string }) => name === 'desktop')).toMatchObject({ shared: true });
    expect(apps.length).toBeGreaterThan(5);
    expect(await command.interrupt()).toBe(0);
    await expect(programOn(ready, 'xdpyinfo')).rejects.toThrow(/unable to open display/);
  });

  it('takes the display that it is told to, and says when that is taken', async () => {
    const first = start(['desktop', ':4321', '--wm', 'none']);
    expect((await first.ready).display).toBe(4321);
    const second = start(['desktop', ':4321']);
    expect(await second.exited).toBe(1);
    expect(second.errors).toMatch(/farglass: .*:4321/);
  });

  it('lets nobody in without the cookie, unless it is open', async () => {
    const [closed, open] = [start(['desktop', '--wm', 'none']), start(['desktop', '--wm', 'none', '--open'])];
    const { display } = await closed.ready;
    await expect(programOn({ ...(await closed.ready), authority: '/dev/null' }, 'xdpyinfo')).rejects.toThrow(
      /unable to open/,
    );
    expect(await programOn({ ...(await open.ready), authority: '/dev/null' }, 'xdpyinfo')).toContain('dimensions');
    expect((await open.ready).display).not.toBe(display);
  });

  it.each([
    ['7', /"7" is no display/],
    [':x', /":x" is no display/],
  ])('answers the display %s with exit code 2', async (word, sentence) => {
    const command = start(['desktop', word]);
    expect(await command.exited).toBe(2);
    expect(command.errors).toMatch(sentence);
  });
});
