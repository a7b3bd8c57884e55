import { describe, expect, it } from 'vitest';
import { Focus } from '../../server/session/focus.ts';

const CARET = { x: 400, y: 300, width: 8, height: 16 };

describe('where a person looks', () => {
  it('is around the caret, along its line, for a second after a key', () => {
    const focus = new Focus();
    expect(focus.area(CARET, 1000)).toBe(undefined);
    focus.input(undefined, true, 1000);
    expect(focus.area(CARET, 1900)).toEqual({ x: 240, y: 300, width: 328, height: 16 });
    expect(focus.area(undefined, 1900)).toBe(undefined);
    expect(focus.area(CARET, 2001)).toBe(undefined);
  });

  it('is around the pointer after it did something', () => {
    const focus = new Focus();
    focus.input({ x: 50, y: 60 }, true, 1000);
    expect(focus.area(CARET, 1001)).toEqual({ x: -50, y: -40, width: 200, height: 200 });
  });

  it('holds the rest back for a moment, or until something of it has been sent', () => {
    const focus = new Focus();
    expect(focus.holdsUntil).toBe(Number.NEGATIVE_INFINITY);
    focus.hold(1000);
    expect(focus.holdsUntil).toBe(1020);
    focus.answered();
    expect(focus.holdsUntil).toBe(Number.NEGATIVE_INFINITY);
  });

  it('lets an app draw from an input on, and a while after its answer once more', () => {
    const focus = new Focus();
    expect(focus.drawsFrom(1000)).toBe(undefined);
    focus.input(undefined, true, 1000);
    expect(focus.drawsFrom(1010)).toBe(1000);
    focus.sentAnswer(1020);
    expect(focus.drawsFrom(1030)).toBe(1120);
    // A key that comes up asks for nothing.
    focus.input(undefined, false, 1080);
    expect(focus.drawsFrom(1090)).toBe(1120);
    expect(focus.drawsFrom(1249)).toBe(1120);
    expect(focus.drawsFrom(1250)).toBe(undefined);
    focus.input(undefined, true, 1300);
    expect(focus.drawsFrom(1301)).toBe(1300);
  });
});
