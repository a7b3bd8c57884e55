import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Mode, SCREEN } from '../../protocol/index.ts';
import type { Canvas } from '../../server/canvas/canvas.ts';
import { arbitraryProgram, type DrawingStep, runStep } from '../support/drawingPrograms.ts';
import { createTransportPair, type MemoryTransport } from '../support/memoryTransport.ts';
import { differenceOf, startDrawnSession, until } from '../support/mirror.ts';
import { WireViewer } from '../support/wireViewer.ts';

type Step =
  | { readonly kind: 'draw'; readonly steps: readonly DrawingStep[] }
  | { readonly kind: 'present'; readonly count: number; readonly isAcknowledged: boolean }
  | { readonly kind: 'resize'; readonly width: number; readonly height: number }
  | {
      readonly kind: 'break';
      readonly mode: Mode;
      readonly presented: number;
      readonly missed: readonly DrawingStep[];
    };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('draw' as const), steps: arbitraryProgram(6) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('present' as const),
      count: fc.integer({ min: 1, max: 4 }),
      isAcknowledged: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('resize' as const),
      width: fc.integer({ min: 80, max: 220 }),
      height: fc.integer({ min: 80, max: 160 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('break' as const),
      mode: fc.constantFrom<Mode>('commands', 'commands', 'raw'),
      presented: fc.nat({ max: 5 }),
      missed: fc.oneof(fc.constant([]), arbitraryProgram(4)),
    }),
  },
);

const turn = () => new Promise((resolve) => setImmediate(resolve));

async function run(mode: Mode, steps: readonly Step[]): Promise<void> {
  const { session, app } = await startDrawnSession();
  const canvas: Canvas = app.canvas;
  app.on('resize', () => runStep(canvas, { op: 'fillRect', box: [0, 0, 300, 300], color: 'tomato' }));
  const connect = (wanted: Mode, kept?: WireViewer['kept']): [WireViewer, MemoryTransport] => {
    const [left, right] = createTransportPair();
    session.accept(right);
    return [new WireViewer(left, wanted, kept), left];
  };
  let [viewer, transport] = connect(mode);
  viewer.isPrompt = false;
  await turn();
  for (const s of steps) {
    if (s.kind === 'draw') for (const drawn of s.steps) runStep(canvas, drawn);
    else if (s.kind === 'present') {
      viewer.present(s.count);
      if (s.isAcknowledged) viewer.acknowledge();
    } else if (s.kind === 'resize') {
      viewer.send({ name: 'resize', width: s.width, height: s.height, scale: 100 });
    } else {
      viewer.present(s.presented);
      // What it has not presented by now never is.
      const { kept } = viewer;
      transport.break();
      await turn();
      for (const drawn of s.missed) runStep(canvas, drawn);
      [viewer, transport] = connect(s.mode, kept);
      viewer.isPrompt = false;
      await turn();
      expect(viewer.welcome?.resumed).toBe(true);
    }
    await turn();
  }
  const truth = () => session.display.framebuffer;
  await until(
    () => {
      viewer.present();
      viewer.acknowledge();
      return differenceOf(viewer.screen.framebuffer, truth().pixels) === undefined;
    },
    'the same pixels',
    2000,
  ).catch(() => undefined);
  expect(differenceOf(viewer.screen.framebuffer, truth().pixels)).toBeUndefined();
  session.end('ended', 'The test is over.');
}

describe('coming back', () => {
  it.each(['commands', 'raw'] as const)(
    'F1: in %s mode, whatever was lost, the pixels are those of the session',
    async (mode) => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), (steps) => run(mode, steps)),
        { numRuns: 60, endOnFailure: true },
      );
    },
  );

  it('sends nothing again that the client has', async () => {
    const { session, app } = await startDrawnSession();
    app.canvas.fillStyle = 'navy';
    app.canvas.fillRect(10, 10, 50, 50);
    const [left, right] = createTransportPair();
    session.accept(right);
    const first = new WireViewer(left, 'commands');
    await turn();
    expect(first.frames).toBe(1);
    left.break();
    await turn();
    const [again, other] = createTransportPair();
    session.accept(other);
    const second = new WireViewer(again, 'commands', first.kept);
    await turn();
    expect(second.welcome).toMatchObject({ resumed: true, inputs: 0 });
    const drawn = second.messages.length + second.frames;
    expect(second.frames).toBe(2); // the pointer's shape only
    app.canvas.fillRect(100, 100, 3, 3);
    await turn();
    expect(second.frames).toBe(3);
    expect(drawn).toBeGreaterThan(0);
    expect(differenceOf(second.screen.surface(SCREEN), session.display.framebuffer.pixels)).toBeUndefined();
    session.end('ended', '');
  });

  it('knows the inputs it got, forgets who leaves on purpose, and refuses other epochs', async () => {
    const { session } = await startDrawnSession();
    const connect = async (kept?: WireViewer['kept']) => {
      const [left, right] = createTransportPair();
      session.accept(right);
      const viewer = new WireViewer(left, 'commands', kept);
      await turn();
      return { viewer, left };
    };
    const { viewer, left } = await connect();
    viewer.send({ name: 'text', text: 'a' }, { name: 'text', text: 'b' });
    await turn();
    left.break();
    await turn();
    const back = await connect(viewer.kept);
    expect(back.viewer.welcome).toMatchObject({ resumed: true, inputs: 2 });

    const { kept } = back.viewer;
    const stranger = await connect(kept && { ...kept, welcome: { ...kept.welcome, epoch: kept.welcome.epoch + 1 } });
    expect(stranger.viewer.welcome?.resumed).toBe(false);
    expect(back.viewer.messages.at(-1)).toMatchObject({ name: 'closed', code: 'replaced' });

    stranger.viewer.close();
    await turn();
    const late = await connect(stranger.viewer.kept);
    expect(late.viewer.welcome?.resumed).toBe(false);
    session.end('ended', '');
  });

  it('takes over from a connection that nobody has noticed to be dead', async () => {
    const { session, app } = await startDrawnSession();
    const [left, right] = createTransportPair();
    session.accept(right);
    const first = new WireViewer(left, 'commands');
    await turn();
    first.isPrompt = false;
    app.canvas.fillRect(5, 5, 9, 9);
    await turn();
    const [again, other] = createTransportPair();
    session.accept(other);
    const second = new WireViewer(again, 'commands', first.kept);
    await turn();
    expect(first.isClosed).toBe(true);
    expect(second.welcome?.resumed).toBe(true);
    expect(differenceOf(second.screen.framebuffer, session.display.framebuffer.pixels)).toBeUndefined();
    session.end('ended', '');
  });
});
