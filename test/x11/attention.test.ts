import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Attention } from '../../server/x11/attention.ts';
import { oneAtATime } from '../../server/x11/oneAtATime.ts';
import { internAtoms, REPLACE, SUBSTRUCTURE_NOTIFY, SUBSTRUCTURE_REDIRECT } from '../../server/x11/properties.ts';
import { windowManagerReady } from '../../server/x11/windowManagerReady.ts';
import type { XConnection } from '../../server/x11/xConnection.ts';
import { DisplayWithPrograms } from './displayWithPrograms.ts';

const INPUT_OUTPUT = 1;
const COPY_FROM_PARENT = 0;
const URGENCY_HINT = 1 << 8;
/** A time long enough for every program here to start, milliseconds. */
const patient = { timeout: 15_000 };

const NAMES = [
  'WM_HINTS',
  'WM_NAME',
  '_NET_WM_NAME',
  '_NET_WM_STATE',
  '_NET_WM_STATE_DEMANDS_ATTENTION',
  'STRING',
  'UTF8_STRING',
] as const;

/** What was told. */
class Calls {
  readonly titles: string[] = [];
  bells = 0;
  urgent = 0;
}

interface Attributes {
  readonly overrideRedirect?: boolean;
}

/** A window of a program that a test plays. */
class PlayedWindow {
  readonly id: number;
  private readonly connection: XConnection;
  private readonly atoms: Readonly<Record<(typeof NAMES)[number], number>>;

  private constructor(connection: XConnection, atoms: PlayedWindow['atoms'], attributes: Attributes) {
    this.connection = connection;
    this.atoms = atoms;
    this.id = connection.client.AllocID();
    connection.client.CreateWindow(
      this.id,
      connection.root,
      9,
      9,
      99,
      99,
      0,
      0,
      INPUT_OUTPUT,
      COPY_FROM_PARENT,
      attributes,
    );
  }

  static async on(connection: XConnection, attributes: Attributes = {}): Promise<PlayedWindow> {
    return new PlayedWindow(connection, await internAtoms(connection, NAMES), attributes);
  }

  name(bytes: Buffer, property: 'WM_NAME' | '_NET_WM_NAME' = '_NET_WM_NAME'): void {
    const type = this.atoms[property === 'WM_NAME' ? 'STRING' : 'UTF8_STRING'];
    this.connection.client.ChangeProperty(REPLACE, this.id, this.atoms[property], type, 8, bytes);
  }

  show(): void {
    this.connection.client.MapWindow(this.id);
  }

  destroy(): void {
    this.connection.client.DestroyWindow(this.id);
  }

  hint(flags: number): void {
    const words = [flags, 0, 0, 0, 0, 0, 0, 0, 0];
    this.connection.client.ChangeProperty(REPLACE, this.id, this.atoms.WM_HINTS, this.atoms.WM_HINTS, 32, words);
  }

  /** Asks the window manager to mark it as demanding attention, or not any more. */
  demand(isDemanding: boolean): void {
    const { client, root } = this.connection;
    client.SendEvent(root, 0, SUBSTRUCTURE_NOTIFY | SUBSTRUCTURE_REDIRECT, {
      name: 'ClientMessage',
      format: 32,
      wid: this.id,
      message_type: this.atoms._NET_WM_STATE,
      data: [Number(isDemanding), this.atoms._NET_WM_STATE_DEMANDS_ATTENTION, 0, 1, 0],
    });
  }
}

async function watch(display: DisplayWithPrograms) {
  const calls = new Calls();
  const attention = await Attention.open(await display.connect(), {
    bell: () => calls.bells++,
    urgent: () => calls.urgent++,
    title: (text) => calls.titles.push(text),
  });
  return { calls, attention };
}

for (const kind of ['fixed', 'resizable'] as const) {
  test(`the bell of a ${kind} display is heard, from xterm and from others`, async () => {
    const display = await DisplayWithPrograms.start(kind);
    try {
      const { calls, attention } = await watch(display);
      await display.run('xkbbell', []);
      await expect.poll(() => calls.bells).toBe(1);
      display.start('xterm', '-e', 'printf "\\a"; sleep 1000');
      await expect.poll(() => calls.bells, patient).toBe(2);
      attention.close();
      await display.run('xkbbell', []);
      expect(calls.bells).toBe(2);
    } finally {
      await display.stop();
    }
  });
}

describe.each([true, false])('with a window manager: %s', (hasManager) => {
  let display: DisplayWithPrograms;
  let program: XConnection;
  let open: Attention | undefined;

  beforeEach(async () => {
    display = await DisplayWithPrograms.start();
    program = await display.connect();
    if (!hasManager) return;
    display.start('openbox', '--sm-disable');
    expect(await windowManagerReady(program)).toBe(true);
  });
  afterEach(async () => {
    open?.close();
    await display.stop();
  });

  async function watched(): Promise<Calls> {
    const { calls, attention } = await watch(display);
    open = attention;
    return calls;
  }

  test('the title of the window in use is told, and what becomes of it', async () => {
    const calls = await watched();
    expect(calls.titles).toEqual([]);
    const first = await PlayedWindow.on(program);
    first.name(Buffer.from('Grüße 🎈'));
    first.show();
    await expect.poll(() => calls.titles.at(-1), patient).toBe('Grüße 🎈');
    first.name(Buffer.from('another\nname\x1b '));
    await expect.poll(() => calls.titles.at(-1), patient).toBe('another name');

    const second = await PlayedWindow.on(program);
    second.name(Buffer.from('façade', 'latin1'), 'WM_NAME');
    second.show();
    await expect.poll(() => calls.titles.at(-1), patient).toBe('façade');
    first.name(Buffer.from('not in use'));
    second.name(Buffer.from('in use'));
    await expect.poll(() => calls.titles.at(-1), patient).toBe('in use');
    expect(calls.titles).not.toContain('not in use');
    second.destroy();
    await expect.poll(() => calls.titles.at(-1), patient).toBe('not in use');
    first.destroy();
    await expect.poll(() => calls.titles.at(-1), patient).toBe('');
  });

  test('menus, and windows that are not shown, are no windows in use', async () => {
    const calls = await watched();
    const shown = await PlayedWindow.on(program);
    shown.name(Buffer.from('shown'));
    shown.show();
    await expect.poll(() => calls.titles.at(-1), patient).toBe('shown');
    const hidden = await PlayedWindow.on(program);
    hidden.name(Buffer.from('hidden'));
    const menu = await PlayedWindow.on(program, { overrideRedirect: true });
    menu.name(Buffer.from('menu'));
    menu.show();
    shown.name(Buffer.from('shown still'));
    await expect.poll(() => calls.titles.at(-1), patient).toBe('shown still');
    expect(calls.titles).toEqual(['shown', 'shown still']);
  });

  test('who begins to watch is told the title that is there', async () => {
    const window = await PlayedWindow.on(program);
    window.name(Buffer.from('there'));
    window.show();
    const before = await watched();
    await expect.poll(() => before.titles.at(-1), patient).toBe('there');
    before.titles.length = 0;
    open?.close();
    const calls = await watched();
    expect(calls.titles).toEqual(['there']);
    window.destroy();
    await expect.poll(() => calls.titles.at(-1), patient).toBe('');
    expect(before.titles).toEqual([]);
  });

  test('a title is cut between letters', async () => {
    const calls = await watched();
    const window = await PlayedWindow.on(program);
    window.name(Buffer.from('ab🎈'.repeat(1000)));
    window.show();
    await expect.poll(() => calls.titles.at(-1)?.length, patient).toBeGreaterThan(0);
    expect('ab🎈'.repeat(1000).startsWith(calls.titles.at(-1) ?? '-')).toBe(true);
    window.destroy();
    await expect.poll(() => calls.titles.at(-1), patient).toBe('');
  });

  test('a title that changes in a loop ends with the last one', async () => {
    const calls = await watched();
    const window = await PlayedWindow.on(program);
    window.show();
    for (let i = 0; i <= 2000; i++) window.name(Buffer.from(`number ${i}`));
    await expect.poll(() => calls.titles.at(-1), patient).toBe('number 2000');
    expect(calls.titles.length).toBeLessThan(2000);
    window.destroy();
    await expect.poll(() => calls.titles.at(-1), patient).toBe('');
  });

  test('xterm shows what its program calls it', async () => {
    const calls = await watched();
    const xterm = display.start('xterm', '-e', 'printf "\\033]2;über xterm 🎈\\a"; sleep 1000');
    await expect.poll(() => calls.titles.at(-1), patient).toBe('über xterm 🎈');
    xterm.kill();
    await expect.poll(() => calls.titles.at(-1), patient).toBe('');
  });

  // Openbox may crash when a window calms down and calls again within the half second of its flashing.
  if (!hasManager)
    test('a window becomes urgent once, and again only after it was not', async () => {
      const calls = await watched();
      const [urgent, other] = [await PlayedWindow.on(program), await PlayedWindow.on(program)];
      urgent.show();
      other.name(Buffer.from('other'));
      other.show();
      await expect.poll(() => calls.titles.at(-1), patient).toBe('other');
      expect(calls.urgent).toBe(0);
      urgent.hint(URGENCY_HINT);
      await expect.poll(() => calls.urgent, patient).toBe(1);
      urgent.hint(URGENCY_HINT | 1);
      urgent.hint(0);
      urgent.name(Buffer.from('a change that is no call'));
      other.name(Buffer.from('calm'));
      await expect.poll(() => calls.titles.at(-1), patient).toBe('calm');
      expect(calls.urgent).toBe(1);
      urgent.hint(URGENCY_HINT);
      await expect.poll(() => calls.urgent, patient).toBe(2);
    });

  test('a window that opens as an urgent one is told, once', async () => {
    const calls = await watched();
    const window = await PlayedWindow.on(program);
    window.hint(URGENCY_HINT);
    window.show();
    await expect.poll(() => calls.urgent, patient).toBe(1);
    window.name(Buffer.from('calls'));
    await expect.poll(() => calls.titles.at(-1), patient).toBe('calls');
    expect(calls.urgent).toBe(1);
  });

  if (hasManager)
    test('a window that demands attention from the window manager is told', async () => {
      const calls = await watched();
      const [first, second, other] = [
        await PlayedWindow.on(program),
        await PlayedWindow.on(program),
        await PlayedWindow.on(program),
      ];
      first.show();
      second.show();
      other.name(Buffer.from('other'));
      other.show();
      await expect.poll(() => calls.titles.at(-1), patient).toBe('other');
      first.demand(true);
      await expect.poll(() => calls.urgent, patient).toBe(1);
      first.demand(false);
      second.demand(true);
      await expect.poll(() => calls.urgent, patient).toBe(2);
    });

  test('windows that come and go at once do no harm', async () => {
    const calls = await watched();
    for (let i = 0; i < 100; i++) {
      const window = await PlayedWindow.on(program);
      window.show();
      window.hint(0);
      window.destroy();
    }
    const last = await PlayedWindow.on(program);
    last.name(Buffer.from('last'));
    last.show();
    await expect.poll(() => calls.titles.at(-1), patient).toBe('last');
    expect(calls.urgent).toBe(0);
    last.destroy();
  });
});

test('a task never runs twice at once, and once more for all calls that came meanwhile', async () => {
  let running = 0;
  let runs = 0;
  const gates: (() => void)[] = [];
  const task = oneAtATime(async () => {
    expect(running++).toBe(0);
    runs++;
    await new Promise<void>((resolve) => gates.push(resolve));
    running--;
    if (runs === 2) throw new Error('the second one');
  });
  const first = task();
  await Promise.resolve();
  const [second, third] = [task(), task()];
  second.catch(() => undefined); // looked at below
  gates.shift()?.();
  await first;
  await expect.poll(() => gates.length).toBe(1);
  const fourth = task();
  gates.shift()?.();
  await expect(second).rejects.toThrow('the second one');
  await expect(third).rejects.toThrow('the second one');
  await expect.poll(() => gates.length).toBe(1);
  gates.shift()?.();
  await fourth;
  expect(runs).toBe(3);
});
