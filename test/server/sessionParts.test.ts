import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { appName } from '../../server/app/compileApp.ts';
import { AppClock } from '../../server/session/appClock.ts';
import { FlowControl } from '../../server/session/flowControl.ts';
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

describe('FlowControl', () => {
  it('always lets one frame go, and more only while they are small', () => {
    const flow = new FlowControl();
    expect(flow.isOpen).toBe(true);
    flow.sent(100_000, 0);
    expect(flow.isOpen).toBe(false);
    expect(flow.acknowledged(1, 0, 10)).toBe(true);
    for (let i = 0; i < 16; i++) {
      expect(flow.isOpen).toBe(true);
      flow.sent(50, 20);
    }
    expect(flow.isOpen).toBe(false);
  });

  it('does not believe acknowledgements of frames that were never sent', () => {
    const flow = new FlowControl();
    flow.sent(10, 0);
    expect(flow.acknowledged(2, 0, 5)).toBe(false);
    expect(flow.acknowledged(0, 0, 5)).toBe(false);
    expect(flow.acknowledged(1, 0, 5)).toBe(true);
  });

  it('knows the rate of a slow link from the first large frame, even when no small one went before', () => {
    const flow = new FlowControl();
    flow.sent(100_000, 0);
    flow.acknowledged(1, 0, 1000);
    expect(flow.bytesPerMs).toBeCloseTo(100);
  });

  it('learns what the link carries from large frames', () => {
    const flow = new FlowControl();
    flow.sent(20, 0);
    flow.acknowledged(1, 0, 50);
    expect(flow.bytesPerMs).toBeUndefined();
    flow.sent(10_000, 100);
    flow.acknowledged(1, 0, 100 + 50 + 100);
    expect(flow.bytesPerMs).toBeCloseTo(100);
  });
});

describe('HeldInput', () => {
  it('tells which buttons changed and releases what is held', () => {
    const held = new HeldInput();
    const at = (buttons: number) => ({ name: 'pointer', x: 5, y: 6, buttons, modifiers: 0 }) as const;
    expect(held.pointer(at(0))).toEqual([]);
    expect(held.pointer(at(1))).toEqual([{ button: 0, down: true }]);
    expect(held.pointer(at(2))).toEqual([
      { button: 0, down: false },
      { button: 2, down: true },
    ]);
    held.key('KeyA', true);
    held.key('ShiftLeft', true);
    held.key('KeyA', false);
    expect(held.release()).toEqual({ keys: ['ShiftLeft'], pointer: at(0) });
    expect(held.release().keys).toEqual([]);
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
