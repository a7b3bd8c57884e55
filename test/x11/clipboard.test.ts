import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { MAX_CLIPBOARD_BYTES } from '../../protocol/index.ts';
import { APPEND } from '../../server/x11/properties.ts';
import { decodeText } from '../../server/x11/selection/textTargets.ts';
import { XClipboard } from '../../server/x11/selection/xClipboard.ts';
import type { XConnection } from '../../server/x11/xConnection.ts';
import { DisplayWithPrograms, isInstalled } from './displayWithPrograms.ts';
import { crash, ScriptedOwner, ScriptedRequestor, settled } from './selectionPeers.ts';

const LETTERS = 'Grüße, 你好, 🎈🇦🇹 e\u0301 \u{10ffff}\ttab\nsecond line\n';

/** What was told, in order. */
class Heard {
  readonly all: (string | { readonly tooLarge: number })[] = [];
  private wake: () => void = () => undefined;

  add(entry: string | { readonly tooLarge: number }): void {
    this.all.push(entry);
    this.wake();
  }

  /** Waits until so many have come; more must not come before the last one. */
  async first(count: number): Promise<Heard['all']> {
    while (this.all.length < count) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    return this.all;
  }
}

let display: DisplayWithPrograms;
let connection: XConnection;
let clipboard: XClipboard;
let heard: Heard;

beforeAll(async () => {
  display = await DisplayWithPrograms.start();
});
afterAll(() => display.stop());

async function open(maxBytes?: number): Promise<void> {
  heard = new Heard();
  connection = await display.connect();
  const handlers = {
    copied: (text: string) => heard.add(text),
    tooLarge: (bytes: number) => heard.add({ tooLarge: bytes }),
  };
  clipboard = await XClipboard.open(connection, handlers, maxBytes === undefined ? {} : { maxBytes });
  await settled(connection);
}

beforeEach(() => open());
afterEach(() => clipboard.close());

function copyWithXclip(text: string, ...args: string[]): void {
  display.start('xclip', '-selection', 'clipboard', '-quiet', ...args).stdin?.end(text);
}

function pasteWithXclip(...args: string[]): Promise<string> {
  return display.run('xclip', ['-selection', 'clipboard', '-out', ...args]);
}

test('what a program copies is told, every letter of it', async () => {
  copyWithXclip(LETTERS);
  expect(await heard.first(1)).toEqual([LETTERS]);
});

test('what is offered is what programs paste, also by middle click', async () => {
  await clipboard.offer(LETTERS);
  expect(await pasteWithXclip()).toBe(LETTERS);
  expect(await display.run('xclip', ['-selection', 'primary', '-out'])).toBe(LETTERS);
  expect(await display.run('xsel', ['--clipboard', '--output'])).toBe(LETTERS);
});

test('a newer offer takes the place of an older one', async () => {
  await clipboard.offer('older');
  await clipboard.offer('newer');
  expect(await pasteWithXclip()).toBe('newer');
  await Promise.all([clipboard.offer('one'), clipboard.offer('two')]);
  expect(await pasteWithXclip()).toBe('two');
});

test('an older text takes nothing from programs that have copied or marked something since', async () => {
  copyWithXclip('newer');
  await heard.first(1);
  await clipboard.offer('older', 60_000);
  expect(await pasteWithXclip()).toBe('newer');
  expect(await display.run('xclip', ['-selection', 'primary', '-out'])).toBe('older');

  const owner = await ScriptedOwner.on(await display.connect());
  void owner.serve(['TARGETS', 'UTF8_STRING'], 'UTF8_STRING', Buffer.from('marked'));
  await owner.copy('PRIMARY');
  await settled(connection);
  await clipboard.offer('older too', 60_000);
  expect(await display.run('xclip', ['-selection', 'primary', '-out'])).toBe('marked');
  await clipboard.offer('newest', 0);
  expect(await pasteWithXclip()).toBe('newest');
  expect(await display.run('xclip', ['-selection', 'primary', '-out'])).toBe('newest');
});

test('what a program copied can be pasted when the program has ended', async () => {
  const xclip = display.start('xclip', '-selection', 'clipboard', '-quiet');
  xclip.stdin?.end('its last words');
  await heard.first(1);
  xclip.kill();
  await vi.waitFor(async () => expect(await pasteWithXclip()).toBe('its last words'));
  expect(heard.all).toHaveLength(1);
});

test('an empty offer empties the clipboard', async () => {
  await clipboard.offer('full');
  await clipboard.offer('');
  expect(await pasteWithXclip()).toBe('');
});

test('lines end as programs of X11 end them', async () => {
  await clipboard.offer('one\r\ntwo\rthree\n');
  expect(await pasteWithXclip()).toBe('one\ntwo\rthree\n');
});

test('5 MB go both ways where so many are allowed', async () => {
  clipboard.close();
  await open(8 << 20);
  const text = 'Ein längerer Text 🎈.\n'.repeat(5e6 / 24);
  copyWithXclip(text);
  expect((await heard.first(1))[0] === text).toBe(true);
  const offered = `${text}again`;
  await clipboard.offer(offered);
  expect((await pasteWithXclip()) === offered).toBe(true);
  expect((await display.run('xsel', ['--clipboard', '--output'])) === offered).toBe(true);
});

test('the longest text of the protocol goes both ways, and no longer one', async () => {
  const longest = 'ü'.repeat(MAX_CLIPBOARD_BYTES / 2);
  copyWithXclip(longest);
  expect((await heard.first(1))[0] === longest).toBe(true);
  await clipboard.offer(longest);
  expect((await pasteWithXclip()) === longest).toBe(true);

  copyWithXclip(`${longest}.`);
  expect((await heard.first(2))[1]).toEqual({ tooLarge: expect.any(Number) });
  await expect(clipboard.offer(`${longest}.`)).rejects.toThrow(RangeError);
});

test('a text that is far too long is told as such, and the next one is fetched', async () => {
  copyWithXclip('x'.repeat(20e6));
  expect(await heard.first(1)).toEqual([{ tooLarge: expect.any(Number) }]);
  copyWithXclip('short');
  expect((await heard.first(2))[1]).toBe('short');
});

test('of a text that is announced as too large, nothing is taken', async () => {
  const owner = await ScriptedOwner.on(await display.connect());
  await owner.copy();
  owner.answerTargets(await owner.asked(), ['UTF8_STRING']);
  const request = await owner.asked();
  let parts = 0;
  await owner.onTaken(request, () => parts++);
  owner.announce(request, 20e6);
  expect(await heard.first(1)).toEqual([{ tooLarge: 20e6 }]);
  await settled(owner.connection);
  expect(parts).toBe(0);
});

test('a text that is too large as UTF-8 only is too large', async () => {
  const owner = await ScriptedOwner.on(await display.connect());
  await owner.copy();
  owner.answerTargets(await owner.asked(), ['STRING']);
  const request = await owner.asked();
  owner.write(request, 'STRING', Buffer.alloc(MAX_CLIPBOARD_BYTES / 4, 0xe9));
  owner.write(request, 'STRING', Buffer.alloc(MAX_CLIPBOARD_BYTES / 4 + 1, 0xe9), APPEND);
  owner.notify(request, request.property);
  expect(await heard.first(1)).toEqual([{ tooLarge: MAX_CLIPBOARD_BYTES + 2 }]);
});

test('a program that answers the same question twice is still asked the next one', async () => {
  const owner = await ScriptedOwner.on(await display.connect());
  await owner.copy();
  const question = await owner.asked();
  owner.answerTargets(question, ['UTF8_STRING']);
  const next = await owner.asked();
  owner.notify(question, question.property);
  await settled(owner.connection);
  await settled(connection);
  owner.answer(next, 'UTF8_STRING', Buffer.from('once'));
  expect(await heard.first(1)).toEqual(['once']);
});

test('a program that announces little and sends much is stopped', async () => {
  const owner = await ScriptedOwner.on(await display.connect());
  await owner.copy();
  owner.answerTargets(await owner.asked(), ['UTF8_STRING']);
  const request = await owner.asked();
  let parts = 0;
  await owner.onTaken(request, () => {
    parts++;
    owner.write(request, 'UTF8_STRING', Buffer.alloc(200_000, 'x'));
  });
  owner.announce(request, 10);
  expect(await heard.first(1)).toEqual([{ tooLarge: 600_000 }]);
  expect(parts).toBe(3);
  expect(owner.errors).toEqual([]);
});

test('a large answer that comes at once is not read to its end', async () => {
  const owner = await ScriptedOwner.on(await display.connect());
  await owner.copy();
  owner.answerTargets(await owner.asked(), ['UTF8_STRING']);
  const request = await owner.asked();
  for (let i = 0; i < 8; i++) owner.write(request, 'UTF8_STRING', Buffer.alloc(200_000, 'x'), APPEND);
  owner.notify(request, request.property);
  expect(await heard.first(1)).toEqual([{ tooLarge: 1_600_000 }]);
});

test('what we offer is not told as a copy', async () => {
  await clipboard.offer('ours');
  expect(await pasteWithXclip()).toBe('ours');
  copyWithXclip('theirs');
  expect(await heard.first(1)).toEqual(['theirs']);
  await clipboard.offer('ours again');
  expect(await pasteWithXclip()).toBe('ours again');
  copyWithXclip('theirs again');
  expect(await heard.first(2)).toEqual(['theirs', 'theirs again']);
});

test('the same text copied twice is told twice, also one that was offered', async () => {
  await clipboard.offer('same');
  copyWithXclip('same');
  expect(await heard.first(1)).toEqual(['same']);
  copyWithXclip('same');
  expect(await heard.first(2)).toEqual(['same', 'same']);
});

test('of what a program copies, the program that copied last is pasted from', async () => {
  await clipboard.offer('ours');
  copyWithXclip('theirs');
  await heard.first(1);
  expect(await pasteWithXclip()).toBe('theirs');
});

test('what was copied before, marked, or emptied is not told', async () => {
  copyWithXclip('before');
  await heard.first(1);
  clipboard.close();
  await open();
  const owner = await ScriptedOwner.on(await display.connect());
  void owner.serve(['TARGETS', 'UTF8_STRING'], 'UTF8_STRING', Buffer.from('marked'));
  await owner.copy('PRIMARY');
  const empty = await ScriptedOwner.on(await display.connect());
  await empty.copy();
  empty.answerTargets(await empty.asked(), ['UTF8_STRING']);
  empty.answer(await empty.asked(), 'UTF8_STRING', Buffer.alloc(0));
  await settled(empty.connection);
  await settled(connection);
  const pictures = await ScriptedOwner.on(await display.connect());
  await pictures.copy();
  pictures.answerTargets(await pictures.asked(), ['TARGETS', 'INTEGER']);
  await settled(pictures.connection);
  await settled(connection);
  await display.run('xsel', ['--clipboard', '--clear']);
  copyWithXclip('at last');
  expect(await heard.first(1)).toEqual(['at last']);
});

test('of two quick copies only the last one is told', async () => {
  const slow = await ScriptedOwner.on(await display.connect());
  await slow.copy();
  const question = await slow.asked();
  copyWithXclip('second');
  expect(await heard.first(1)).toEqual(['second']);
  // The answer comes late, to nobody: it is not told, and does not end the program that gives it.
  slow.answerTargets(question, ['UTF8_STRING']);
  await settled(slow.connection);
  expect(slow.errors).toEqual([]);
  copyWithXclip('third');
  expect(await heard.first(2)).toEqual(['second', 'third']);
});

test('a program that copies in a loop is told with its last text, and costs little', async () => {
  const owner = await ScriptedOwner.on(await display.connect());
  for (let i = 0; i < 500; i++) await owner.copy();
  copyWithXclip('done');
  expect(await heard.first(1)).toEqual(['done']);
  const { client, root } = connection;
  const { children } = await connection.ask<{ readonly children: readonly number[] }>((done) =>
    client.QueryTree(root, done),
  );
  // Windows of ours, of the programs of earlier tests, and at most 16 that wait for an answer.
  expect(children.length).toBeLessThan(100);
});

test('a program that does not answer is given up, and its late answer does no harm', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const owner = await ScriptedOwner.on(await display.connect());
    await owner.copy();
    const question = await owner.asked();
    vi.advanceTimersByTime(5000);
    await settled(connection);
    owner.answerTargets(question, ['UTF8_STRING']);
    await settled(owner.connection);
    expect(owner.errors).toEqual([]);
    copyWithXclip('next');
    expect(await heard.first(1)).toEqual(['next']);
  } finally {
    vi.useRealTimers();
  }
});

test('a program that dies in the middle of a transfer is forgotten', async () => {
  const owner = await ScriptedOwner.on(await display.connect());
  await owner.copy();
  owner.answerTargets(await owner.asked(), ['UTF8_STRING']);
  const request = await owner.asked();
  owner.announce(request, 300_000);
  await settled(owner.connection);
  owner.write(request, 'UTF8_STRING', Buffer.alloc(100_000, 'x'));
  await crash(owner.connection);
  copyWithXclip('next');
  expect(await heard.first(1)).toEqual(['next']);
});

test('a program that pastes and dies in the middle of a transfer is forgotten', async () => {
  await clipboard.offer('x'.repeat(MAX_CLIPBOARD_BYTES));
  const requestor = await ScriptedRequestor.on(await display.connect());
  expect(await requestor.ask('UTF8_STRING')).toBe(requestor.atoms.PEER);
  const written = requestor.written();
  expect((await requestor.take()).type).toBe(requestor.atoms.INCR);
  await written;
  await crash(requestor.connection);
  expect(await pasteWithXclip()).toBe('x'.repeat(MAX_CLIPBOARD_BYTES));
});

test('a paste that has begun gets the text that it asked for, whatever is offered meanwhile', async () => {
  const text = Array.from({ length: 60_000 }, (_, i) => i).join(' ');
  await clipboard.offer(text);
  const requestor = await ScriptedRequestor.on(await display.connect());
  await requestor.ask('UTF8_STRING');
  await clipboard.offer('another');
  const parts: Buffer[] = [];
  let written = requestor.written();
  expect((await requestor.take()).type).toBe(requestor.atoms.INCR);
  while (parts.at(-1)?.length !== 0) {
    await written;
    written = requestor.written();
    parts.push((await requestor.take()).bytes);
  }
  expect(Buffer.concat(parts).toString() === text).toBe(true);
  // The end was the end: nothing is put there again.
  await settled(requestor.connection);
  await settled(connection);
  expect((await requestor.take()).type).toBe(0);
});

test('a program that only asks is answered so often, and no more', async () => {
  await clipboard.offer('x'.repeat(MAX_CLIPBOARD_BYTES));
  const program = await display.connect();
  program.client.setMaxListeners(100);
  const answers: number[] = [];
  for (let i = 0; i < 40; i++) answers.push(await (await ScriptedRequestor.on(program)).ask('UTF8_STRING'));
  expect(answers.slice(0, 32)).not.toContain(0);
  expect(answers.slice(32)).toEqual(Array(8).fill(0));
  await crash(program);
});

test('a clipboard that somebody else takes in between is taken again, but not for ever', async () => {
  const { client } = connection;
  await clipboard.offer('before');
  const take = client.SetSelectionOwner.bind(client);
  const spy = vi.spyOn(client, 'SetSelectionOwner');
  // The server ignores who says that he took it long ago, as when somebody else has taken it since.
  const tooLate = (window: number, selection: number) => take(window, selection, 1);
  copyWithXclip('theirs');
  await heard.first(1);
  spy.mockImplementationOnce(tooLate).mockImplementationOnce(tooLate);
  await clipboard.offer('ours');
  expect(await pasteWithXclip()).toBe('ours');
  copyWithXclip('theirs again');
  await heard.first(2);
  spy.mockImplementation(tooLate);
  await expect(clipboard.offer('never')).rejects.toThrow('another program takes the clipboard');
  spy.mockRestore();
  expect(await pasteWithXclip()).toBe('theirs again');
});

test('old programs get and give ISO 8859-1', async () => {
  await clipboard.offer('Straße für 🎈 und 你');
  const requestor = await ScriptedRequestor.on(await display.connect());
  await requestor.ask('STRING');
  const value = await requestor.take();
  expect(value.type).toBe(requestor.atoms.STRING);
  expect(value.bytes.toString('latin1')).toBe('Straße für ? und ?');

  const owner = await ScriptedOwner.on(await display.connect());
  void owner.serve(['STRING'], 'STRING', Buffer.from('façade', 'latin1'));
  await owner.copy();
  expect(await heard.first(1)).toEqual(['façade']);
});

test('programs that cannot say what they offer, and refuse what they cannot do, are asked for what is left', async () => {
  const owner = await ScriptedOwner.on(await display.connect());
  await owner.copy();
  for (;;) {
    const request = await owner.asked();
    if (request.target !== owner.atoms.STRING) owner.refuse(request);
    else {
      owner.answer(request, 'STRING', Buffer.from('plain\0'));
      break;
    }
  }
  expect(await heard.first(1)).toEqual(['plain']);
});

test('TEXT has the oldest type that loses nothing', async () => {
  const requestor = await ScriptedRequestor.on(await display.connect());
  for (const [text, type] of [
    ['Straße', 'STRING'],
    ['你好', 'UTF8_STRING'],
  ] as const) {
    await clipboard.offer(text);
    await requestor.ask('TEXT');
    const value = await requestor.take();
    expect(value.type).toBe(requestor.atoms[type]);
    expect(value.bytes.toString(type === 'STRING' ? 'latin1' : 'utf8')).toBe(text);
  }
});

test('programs learn the forms, the time, and several forms at once', async () => {
  await clipboard.offer('text');
  const requestor = await ScriptedRequestor.on(await display.connect());
  const { atoms } = requestor;
  await requestor.ask('TARGETS');
  const targets = await requestor.take();
  expect(targets.type).toBe(atoms.ATOM);
  const offered = [atoms.TARGETS, atoms.MULTIPLE, atoms.TIMESTAMP, atoms.UTF8_STRING, atoms.STRING, atoms.TEXT];
  expect(targets.words).toEqual(expect.arrayContaining(offered));

  await requestor.ask('TIMESTAMP');
  const time = await requestor.take();
  expect(time.type).toBe(atoms.INTEGER);
  expect(time.words).toEqual([expect.any(Number)]);
  expect(time.words[0]).toBeGreaterThan(0);

  const pairs = [atoms.UTF8_STRING, atoms.PEER_FIRST, atoms.COMPOUND_TEXT, atoms.PEER_SECOND];
  requestor.put('PEER', 'ATOM_PAIR', [...pairs, atoms.STRING, atoms.PEER_THIRD]);
  expect(await requestor.ask('MULTIPLE')).toBe(atoms.PEER);
  expect((await requestor.take()).words).toEqual([...pairs.with(3, 0), atoms.STRING, atoms.PEER_THIRD]);
  expect((await requestor.take('PEER_FIRST')).bytes.toString()).toBe('text');
  expect((await requestor.take('PEER_SECOND')).type).toBe(0);
  expect((await requestor.take('PEER_THIRD')).bytes.toString()).toBe('text');

  expect(await requestor.ask('COMPOUND_TEXT')).toBe(0);
  // Programs of before ICCCM name no property and look for the answer in one that is called like the target.
  expect(await requestor.ask('STRING', 'none')).toBe(atoms.STRING);
  expect((await requestor.take('STRING')).bytes.toString()).toBe('text');

  const many = Array.from({ length: 33 }, () => [atoms.STRING, atoms.PEER_FIRST]).flat();
  requestor.put('PEER', 'ATOM_PAIR', many);
  expect(await requestor.ask('MULTIPLE')).toBe(0);
  requestor.put('PEER', 'ATOM_PAIR', many.slice(2));
  expect(await requestor.ask('MULTIPLE')).toBe(atoms.PEER);
});

test('a plain text without a name for its letters is read as what it must be', () => {
  expect(decodeText('text/plain', Buffer.from('Straße 🎈'))).toBe('Straße 🎈');
  expect(decodeText('text/plain', Buffer.from('Straße', 'latin1'))).toBe('Straße');
  expect(decodeText('STRING', Buffer.from('Straße', 'latin1'))).toBe('Straße');
  expect(decodeText('COMPOUND_TEXT', Buffer.from('text'))).toBeUndefined();
  expect(decodeText('toString', Buffer.from('text'))).toBeUndefined();
});

test('after it is closed nothing is told, and nothing is owned', async () => {
  await clipboard.offer('ours');
  clipboard.close();
  clipboard.close();
  const old = heard;
  await open();
  copyWithXclip('theirs');
  await heard.first(1);
  expect(old.all).toEqual([]);
});

test.skipIf(!isInstalled('zenity'))('a GTK program copies and pastes by its keys', async () => {
  const child = display.start('zenity', '--entry', '--title', 'entry', '--entry-text', 'GTK’s 🎈');
  await display.run('xdotool', ['search', '--sync', '--onlyvisible', '--name', '^entry$', 'windowfocus', '--sync']);
  await display.run('xdotool', ['key', 'ctrl+a', 'key', 'ctrl+c']);
  expect(await heard.first(1)).toEqual(['GTK’s 🎈']);
  await clipboard.offer('pasted 你');
  const printed = new Promise<string>((resolve) => child.stdout?.once('data', (data: Buffer) => resolve(`${data}`)));
  await display.run('xdotool', ['key', 'End', 'key', 'ctrl+v', 'key', 'Return']);
  expect(await printed).toBe('GTK’s 🎈pasted 你\n');
  expect(heard.all).toHaveLength(1);
});

test('a display that ends in the middle of everything leaves nothing behind that fails', async () => {
  const doomed = await DisplayWithPrograms.start();
  const ours = await doomed.connect();
  const calls: string[] = [];
  const handlers = { copied: (text: string) => calls.push(text), tooLarge: () => calls.push('too large') };
  const doomedClipboard = await XClipboard.open(ours, handlers);
  const owner = await ScriptedOwner.on(await doomed.connect());
  await doomedClipboard.offer('x'.repeat(MAX_CLIPBOARD_BYTES));
  const requestor = await ScriptedRequestor.on(await doomed.connect());
  await requestor.ask('UTF8_STRING');
  await owner.copy();
  owner.answerTargets(await owner.asked(), ['UTF8_STRING']);
  owner.announce(await owner.asked(), 300_000);
  await settled(ours);
  const offer = doomedClipboard.offer('too late');
  const stopped = doomed.server.stop();
  await Promise.allSettled([offer, stopped]);
  doomedClipboard.close();
  await doomed.stop();
  expect(calls).toEqual([]);
});
