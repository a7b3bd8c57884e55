import { describe, expect, it } from 'vitest';
import { Statistics } from '../../client-electron/core/index.ts';
import { type Frame, rect } from '../../protocol/index.ts';
import { fill, image } from '../support/scriptedServer.ts';

function frame(inputs: number): Frame {
  return { inputs, commands: [fill(rect(0, 0, 1, 1), 0), image(rect(0, 0, 4, 2), 0)] };
}

describe('statistics', () => {
  it('counts messages, frames, commands and images', () => {
    const statistics = new Statistics();
    statistics.sent(10, 0);
    statistics.received(100, 0);
    statistics.received(50, 1);
    statistics.framePresented(frame(0), 100, 200, 3, 1);
    const found = statistics.snapshot(1);
    expect(found).toMatchObject({ bytesUp: 10, messagesUp: 1, bytesDown: 150, messagesDown: 2, frames: 1 });
    expect(found.commands).toMatchObject({ fill: 1, image: 1, copy: 0 });
    expect(found.images.raw).toEqual({ images: 1, bytes: 24, pixels: 8 });
    expect(found.images.webp).toEqual({ images: 0, bytes: 0, pixels: 0 });
    expect(found.compressionRatio).toBe(6);
    expect(found.decodeTime).toEqual({ p50: 3, p95: 3, samples: 1 });
  });

  it('gives rates of the last two seconds, and nothing when nothing happens any more', () => {
    const statistics = new Statistics();
    // 50 frames a second, 100 bytes each, for five seconds.
    for (let now = 1000; now < 6000; now += 20) {
      statistics.received(100, now);
      statistics.framePresented(frame(0), 100, 1, 0, now);
    }
    const busy = statistics.snapshot(6000);
    expect(busy.framesPerSecond).toBeGreaterThan(45);
    expect(busy.framesPerSecond).toBeLessThan(55);
    expect(busy.bytesDownPerSecond / busy.framesPerSecond).toBeCloseTo(100);
    expect(statistics.snapshot(8100).framesPerSecond).toBe(0);
    expect(statistics.snapshot(1e9).bytesDownPerSecond).toBe(0);
  });

  it('does not exaggerate when it has just begun', () => {
    const statistics = new Statistics();
    statistics.framePresented(frame(0), 1, 1, 0, 5000);
    expect(statistics.snapshot(5000).framesPerSecond).toBe(4);
    expect(statistics.snapshot(6000).framesPerSecond).toBe(1);
  });

  it('measures the round trip with the answer to its own ping', () => {
    const statistics = new Statistics();
    expect(statistics.snapshot(0).roundTrip).toBeUndefined();
    statistics.pingSent(1, 100);
    statistics.pongReceived(7, 110);
    expect(statistics.snapshot(0).roundTrip).toBeUndefined();
    statistics.pongReceived(1, 142);
    expect(statistics.snapshot(0).roundTrip).toBe(42);
  });

  it('measures from the newest input that a frame covers to the frame', () => {
    const statistics = new Statistics();
    statistics.inputSent(0); // press, answered at 30
    statistics.framePresented(frame(1), 1, 1, 0, 30);
    statistics.inputSent(50); // its release, answered by nothing
    statistics.inputSent(200); // the next press, answered at 240
    statistics.framePresented(frame(0), 1, 1, 0, 210); // a caret blinks
    statistics.framePresented(frame(2), 1, 1, 0, 240);
    expect(statistics.snapshot(300).inputToPixel).toEqual({ p50: 30, p95: 40, samples: 2 });
  });

  it('takes percentiles of the last 200 samples, by nearest rank', () => {
    const statistics = new Statistics();
    for (let i = 0; i < 300; i++) {
      statistics.inputSent(1000 * i);
      statistics.framePresented(frame(1), 1, 1, 0, 1000 * i + i);
    }
    expect(statistics.snapshot(0).inputToPixel).toEqual({ p50: 199, p95: 289, samples: 200 });
  });

  it('keeps counting when frames cover more inputs than were sent, or far fewer', () => {
    const statistics = new Statistics();
    statistics.framePresented(frame(5), 1, 1, 0, 10);
    expect(statistics.snapshot(10).inputToPixel).toBeUndefined();
    for (let i = 0; i < 5000; i++) statistics.inputSent(20);
    statistics.framePresented(frame(1), 1, 1, 0, 25);
    expect(statistics.snapshot(30).inputToPixel).toBeUndefined();
    statistics.framePresented(frame(4999), 1, 1, 0, 27);
    expect(statistics.snapshot(30).inputToPixel).toEqual({ p50: 7, p95: 7, samples: 1 });
  });
});
