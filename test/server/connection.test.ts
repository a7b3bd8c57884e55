import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HEARTBEAT_MS, HOLD_LEASE_MS, RECEIPT_MS, SILENCE_MS } from '../../protocol/index.ts';
import type { KeyEvent, PointerEvent } from '../../server/index.ts';
import { createTransportPair } from '../support/memoryTransport.ts';
import { startDrawnSession } from '../support/mirror.ts';
import { WireViewer } from '../support/wireViewer.ts';

/** All that a session waits with. */
const clocks = [
  ...(['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] as const),
  ...(['setImmediate', 'clearImmediate', 'performance'] as const),
];

async function watch() {
  const { session, app } = await startDrawnSession();
  const [left, right] = createTransportPair();
  session.accept(right);
  const viewer = new WireViewer(left, 'commands');
  await vi.advanceTimersByTimeAsync(1);
  return { session, app, viewer, left };
}

const keyDown = (code: string) => ({ name: 'key', down: true, repeat: false, code, key: 'x', modifiers: 0 }) as const;
const button = (buttons: number) => ({ name: 'pointer', x: 9, y: 9, buttons, modifiers: 0 }) as const;

describe('a connection in time', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: clocks }));
  afterEach(() => vi.useRealTimers());

  it('says something every 15 seconds, and nothing else when nothing happens', async () => {
    const { session, viewer } = await watch();
    const before = viewer.messages.length;
    for (let i = 1; i <= 10; i++) {
      await vi.advanceTimersByTimeAsync(HEARTBEAT_MS);
      expect(viewer.messages.slice(before)).toEqual(Array(i).fill({ name: 'ping', token: 0 }));
      viewer.send({ name: 'pong', token: 0 });
    }
    expect(viewer.isClosed).toBe(false);
    session.end('ended', '');
  });

  it('F3: gives a silent viewer up within 40 seconds and keeps no timer for it', async () => {
    const { session, viewer } = await watch();
    await vi.advanceTimersByTimeAsync(SILENCE_MS - 1000);
    expect(viewer.isClosed).toBe(false);
    await vi.advanceTimersByTimeAsync(2500);
    expect(viewer.isClosed).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
    session.end('ended', '');
  });

  it('F7: gives a viewer up whose frames are not acknowledged for 40 seconds, whatever else it says', async () => {
    const { session, app, viewer } = await watch();
    viewer.isPrompt = false;
    app.canvas.fillRect(1, 1, 5, 5);
    for (let second = 1; second < 40; second++) {
      await vi.advanceTimersByTimeAsync(1000);
      viewer.send({ name: 'pong', token: 0 });
      expect(viewer.isClosed, `after ${second} s`).toBe(false);
    }
    await vi.advanceTimersByTimeAsync(1500);
    expect(viewer.isClosed).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
    session.end('ended', '');
  });

  it('answers an input that no frame answers within a second', async () => {
    const { session, app, viewer } = await watch();
    viewer.send({ name: 'text', text: 'a' }, { name: 'text', text: 'b' });
    await vi.advanceTimersByTimeAsync(RECEIPT_MS - 50);
    expect(viewer.messages.at(-1)?.name).toBe('welcome');
    await vi.advanceTimersByTimeAsync(100);
    expect(viewer.messages.at(-1)).toEqual({ name: 'received', inputs: 2 });

    app.on('text', () => app.canvas.fillRect(0, 0, 7, 7));
    viewer.isPrompt = false;
    viewer.send({ name: 'text', text: 'c' });
    await vi.advanceTimersByTimeAsync(RECEIPT_MS * 2);
    expect(viewer.waiting.map(({ inputs }) => inputs)).toEqual([1]);
    expect(viewer.messages.filter(({ name }) => name === 'received').length).toBe(1);
    session.end('ended', '');
  });

  it('F32: releases keys and buttons within a second after the last word of them', async () => {
    const { session, app, viewer } = await watch();
    const keys: Partial<KeyEvent>[] = [];
    const pointers: Partial<PointerEvent>[] = [];
    app.on('key', ({ code, down }) => keys.push({ code, down }));
    app.on('pointer', ({ type }) => pointers.push({ type }));
    viewer.send(keyDown('KeyA'), keyDown('ShiftLeft'), button(1));
    for (let i = 0; i < 8; i++) {
      await vi.advanceTimersByTimeAsync(HOLD_LEASE_MS / 3);
      viewer.send({ name: 'held', buttons: 1, keys: ['KeyA', 'ShiftLeft'] });
    }
    expect(keys.filter(({ down }) => down === false)).toEqual([]);
    viewer.send({ name: 'held', buttons: 1, keys: ['ShiftLeft'] });
    await vi.advanceTimersByTimeAsync(1);
    expect(keys.at(-1)).toEqual({ code: 'KeyA', down: false });
    await vi.advanceTimersByTimeAsync(1000);
    expect(keys.at(-1)).toEqual({ code: 'ShiftLeft', down: false });
    expect(pointers).toEqual([{ type: 'down' }, { type: 'up' }]);
    session.end('ended', '');
  });

  it('F32: releases everything at once when the connection breaks', async () => {
    const { session, app, viewer, left } = await watch();
    const ups: string[] = [];
    app.on('key', ({ code, down }) => {
      if (!down) ups.push(code);
    });
    app.on('pointer', ({ type }) => {
      if (type === 'up') ups.push(type);
    });
    viewer.send(keyDown('KeyA'), button(1));
    await vi.advanceTimersByTimeAsync(1);
    left.break();
    await vi.advanceTimersByTimeAsync(1);
    expect(ups.sort()).toEqual(['KeyA', 'up']);
    expect(vi.getTimerCount()).toBe(0);
    session.end('ended', '');
  });
});
