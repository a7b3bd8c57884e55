import { describe, expect, it } from 'vitest';
import { Framebuffer, rect, SCREEN } from '../../protocol/index.ts';
import { SharedEncoder } from '../../server/display/sharedEncoder.ts';
import { createTransportPair } from '../support/memoryTransport.ts';
import { startDrawnSession, until } from '../support/mirror.ts';
import { WireViewer } from '../support/wireViewer.ts';

const options = { encodings: new Set(['deflate'] as const), semantic: true, bytesPerMs: undefined };

describe('SharedEncoder', () => {
  it('encodes the same pixels once, until the display changes', () => {
    const encoder = new SharedEncoder();
    const truth = new Framebuffer(40, 30);
    const area = rect(1, 2, 20, 10);
    for (let i = 0; i < truth.pixels.length; i++) truth.pixels[i] = 0xff000000 | (i * 7919);
    const first = encoder.encode(1, truth, SCREEN, area, options);
    expect(encoder.encode(1, truth, SCREEN, area, options)).toBe(first);
    expect(encoder.encoded).toBe(1);
    truth.fill(area, 0xff112233);
    expect(encoder.encode(2, truth, SCREEN, area, options).command.name).toBe('fill');
    expect(encoder.encode(2, truth, SCREEN, area, { ...options, semantic: false }).command.name).toBe('image');
    expect(encoder.encoded).toBe(3);
  });

  it('serves all viewers of a session that can show the same', async () => {
    const { session, app } = await startDrawnSession();
    const viewers = Array.from({ length: 5 }, () => {
      const [left, right] = createTransportPair();
      session.accept(right);
      return new WireViewer(left, 'commands');
    });
    const show = () => viewers.every(({ screen }) => screen.framebuffer.equals(session.display.framebuffer));
    await until(show, 'the first picture');
    const before = session.display.encoder.encoded;
    for (let i = 0; i < 10; i++) {
      const gradient = app.canvas.createLinearGradient(0, 0, 90, 60);
      gradient.addColorStop(0, 'red');
      gradient.addColorStop(1, i % 2 === 0 ? 'blue' : 'lime');
      app.canvas.fillStyle = gradient;
      app.canvas.fillRect(10 + i, 10, 90, 60);
      await new Promise((resolve) => setImmediate(resolve));
      await until(show, 'the same pixels');
    }
    const encoded = session.display.encoder.encoded - before;
    expect(encoded).toBeGreaterThanOrEqual(10);
    expect(encoded).toBeLessThan(30);
    session.end('ended', '');
  });
});
