import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { appName } from '../../server/app/compileApp.ts';
import { AppClock } from '../../server/session/appClock.ts';
import { FrameCallbacks } from '../../server/session/frameCallbacks.ts';
import { HeldInput } from '../../server/session/heldInput.ts';
import { LatestOnly } from '../../server/session/latestOnly.ts';

describe('AppClock', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('runs timers only while somebody watches, and at once when somebody comes', () => {
    const clock = new AppClock();
    const tick = vi.fn();
    clock.every(1000, tick);
    vi.advanceTimersByTime(5000);
    expect(tick).toHaveBeenCalledTimes(0);
    expect(vi.getTimerCount()).toBe(0);
    clock.setRunning(true);
    expect(tick).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(2500);
    expect(tick).toHaveBeenCalledTimes(3);
    clock.setRunning(false);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('does not start a timer that the callback of another has stopped', () => {
    const clock = new AppClock();
    const zombie = vi.fn();
    const stops: (() => void)[] = [];
    clock.every(100, () => {
      for (const stop of stops) stop();
    });
    stops.push(clock.every(100, zombie));
    clock.setRunning(true);
    vi.advanceTimersByTime(1000);
    expect(zombie).not.toHaveBeenCalled();
  });

  it('calls a delay once, late when nobody watched, and never after it was stopped', () => {
    const clock = new AppClock();
    const due = vi.fn();
    const stopped = vi.fn();
    clock.after(100, due);
    clock.after(100, stopped)();
    vi.advanceTimersByTime(200);
    clock.setRunning(true);
    vi.advanceTimersByTime(0);
    expect(due).toHaveBeenCalledTimes(1);
    clock.setRunning(false);
    clock.setRunning(true);
    vi.advanceTimersByTime(1000);
    expect(due).toHaveBeenCalledTimes(1);
    expect(stopped).not.toHaveBeenCalled();
  });
});

describe('LatestOnly', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('passes the first value on at once, and then only the newest of each interval', () => {
    const passed: number[] = [];
    const latest = new LatestOnly<number>(100, (value) => passed.push(value));
    for (let i = 0; i < 50; i++) latest.offer(i);
    expect(passed).toEqual([0]);
    vi.advanceTimersByTime(1000);
    expect(passed).toEqual([0, 49]);
    expect(vi.getTimerCount()).toBe(0);
    latest.offer(50);
    latest.offer(51);
    latest.stop();
    vi.advanceTimersByTime(1000);
    expect(passed).toEqual([0, 49, 50]);
  });
});

describe('FrameCallbacks', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
  afterEach(() => vi.useRealTimers());

  it('calls at once when a viewer is ready, and then at most 60 times a second', async () => {
    const frames = new FrameCallbacks(() => true);
    let calls = 0;
    const animate = () => {
      calls++;
      frames.request(animate);
    };
    frames.request(animate);
    await Promise.resolve();
    expect(calls).toBe(1);
    await vi.advanceTimersByTimeAsync(1000);
    expect(calls).toBeGreaterThanOrEqual(59);
    expect(calls).toBeLessThanOrEqual(64);
  });

  it('waits for a viewer and calls each callback once', async () => {
    let ready = false;
    const frames = new FrameCallbacks(() => ready);
    const draw = vi.fn();
    frames.request(draw);
    frames.request(draw);
    await vi.advanceTimersByTimeAsync(100);
    expect(draw).not.toHaveBeenCalled();
    ready = true;
    frames.schedule();
    await vi.advanceTimersByTimeAsync(100);
    expect(draw).toHaveBeenCalledTimes(1);
  });
});

describe('HeldInput', () => {
  const at = (buttons: number) => ({ name: 'pointer', x: 5, y: 6, buttons, modifiers: 0 }) as const;

  it('tells which buttons changed', () => {
    const held = new HeldInput();
    expect(held.pointer(at(0))).toEqual([]);
    expect(held.pointer(at(1))).toEqual([{ button: 0, down: true }]);
    expect(held.pointer(at(2))).toEqual([
      { button: 0, down: false },
      { button: 2, down: true },
    ]);
    expect(held.buttons).toBe(2);
  });

  it('knows what is to be released, and follows the releases', () => {
    const held = new HeldInput();
    held.pointer(at(2));
    held.key('KeyA', true);
    held.key('ShiftLeft', true);
    held.key('KeyA', false);
    const released = held.all();
    expect(released).toEqual({ keys: ['ShiftLeft'], pointer: at(0) });
    expect(held.isHolding).toBe(true);
    for (const code of released.keys) expect(held.key(code, false)).toBe(true);
    if (released.pointer !== undefined) held.letGo(released.pointer);
    expect(held.isHolding).toBe(false);
    expect(held.all()).toEqual({ keys: [], pointer: undefined });
  });

  it('says nothing of keys that come up without having been down', () => {
    expect(new HeldInput().key('KeyA', false)).toBe(false);
  });

  it('releases what the viewer does not name', () => {
    const held = new HeldInput();
    held.key('KeyA', true);
    held.key('KeyB', true);
    held.pointer(at(3));
    const named = { name: 'held', buttons: 1, keys: ['KeyB', 'KeyC'] } as const;
    expect(held.released(named)).toEqual({ keys: ['KeyA'], pointer: at(1) });
    expect(held.released({ ...named, buttons: 3, keys: ['KeyA', 'KeyB'] })).toEqual({ keys: [], pointer: undefined });
  });

  it('F32: a button that was released for its viewer counts again only after it has been up', () => {
    const held = new HeldInput();
    held.pointer(at(1));
    const { pointer } = held.all();
    if (pointer !== undefined) held.letGo(pointer);
    // The finger is still on it when the pointer moves again: that is no press.
    expect(held.pointer({ ...at(1), x: 80 })).toEqual([]);
    expect(held.buttons).toBe(0);
    expect(held.pointer(at(0))).toEqual([]);
    expect(held.pointer(at(1))).toEqual([{ button: 0, down: true }]);
  });
});

describe('appName', () => {
  it.each([
    ['/tmp/My Clock.ts', 'my-clock'],
    ['./clock.ts', 'clock'],
    ['ÄÖ.ts', 'app'],
    ['a..b.tsx', 'a-b'],
  ])('makes an address of %s', (path, name) => {
    expect(appName(path)).toBe(name);
  });
});
