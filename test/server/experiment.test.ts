import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Command, type EncodingName, encodingNames } from '../../protocol/index.ts';
import { type AppContext, Canvas } from '../../server/index.ts';
import { commandsAsPixels, type Idea, ideaNames, usedEncodings } from '../../server/session/experiment.ts';
import type { Meter } from '../../server/session/meter.ts';
import { arbitraryProgram, type DrawingStep, runStep } from '../support/drawingPrograms.ts';
import { createTransportPair } from '../support/memoryTransport.ts';
import { Mirror, RecordingTransport, startDrawnSession, until } from '../support/mirror.ts';
import { photograph } from '../support/photograph.ts';
import { HEIGHT, perform, QueueWorld, step, WIDTH } from '../support/queueHistory.ts';

/** A meter that notes what it is told. */
class NotingMeter implements Meter {
  readonly kinds = new Set<string>();
  bytes = 0;
  milliseconds = 0;
  images = 0;

  coded(kind: string, _pixels: number, bytes: number, milliseconds: number): void {
    this.kinds.add(kind);
    this.bytes += bytes;
    this.milliseconds += milliseconds;
  }

  encoded(): void {
    this.images++;
  }
}

/** A viewer of a session that does without some ideas. */
async function watched(without: readonly Idea[], size?: { readonly width: number; readonly height: number }) {
  const meter = new NotingMeter();
  const experiment = { without: new Set(without), meter };
  const { session, app } = await startDrawnSession({ ...size, fixedSize: true }, 'best', experiment);
  const [serverEnd, clientEnd] = createTransportPair();
  const recording = new RecordingTransport(serverEnd);
  session.accept(recording);
  const mirror = new Mirror(clientEnd, 'commands', without.includes('context'));
  const settle = async () => {
    await until(() => mirror.equals(session) || mirror.faults.length > 0, 'equal pixels', 5000);
    expect(mirror.faults).toEqual([]);
  };
  return { session, app, recording, mirror, meter, settle };
}

type Watched = Awaited<ReturnType<typeof watched>>;

const SIZE = { width: 640, height: 480 };
const LINES = ['the quick brown fox jumps over the lazy dog', 'jumps over the lazy dog the quick brown fox'];

function drawLines({ canvas }: AppContext, y: number): void {
  canvas.font = '14px monospace';
  canvas.fillStyle = '#e0e0e0';
  for (const [i, line] of LINES.entries()) canvas.fillText(line, 8, y + 20 * i);
}

/** Draws some of everything: fills, text, text as pixels, what moves, a photograph. */
async function drawAll({ app, settle }: Watched): Promise<void> {
  const { canvas } = app;
  canvas.fillStyle = '#203040';
  canvas.fillRect(0, 0, SIZE.width, SIZE.height);
  drawLines(app, 20);
  await settle();
  // The same letters in another frame.
  drawLines(app, 80);
  await settle();
  canvas.scroll(0, 0, SIZE.width, 160, 0, -20);
  await settle();
  canvas.font = '16px serif';
  canvas.lineWidth = 1;
  for (const [i, line] of LINES.entries()) canvas.strokeText(line, 8, 180 + 24 * i);
  await settle();
  const [width, height] = [300, 200];
  const image = canvas.createImageData(width, height);
  image.data.set(photograph(width, height, 7).data);
  canvas.putImageData(image, 64, 240);
  await settle();
}

async function drawnWithout(...without: Idea[]): Promise<Watched> {
  const world = await watched(without, SIZE);
  await drawAll(world);
  world.mirror.client.close();
  return world;
}

describe('a session that does without an idea', () => {
  it.each(ideaNames)('%s: shows exact pixels, for any drawing', async (idea) => {
    const play = async (turns: readonly (readonly DrawingStep[])[]) => {
      const { session, mirror, settle } = await watched([idea]);
      for (const steps of turns) {
        const canvas = new Canvas(session.display);
        for (const it of steps) runStep(canvas, it);
        await settle();
      }
      mirror.client.close();
    };
    await fc.assert(fc.asyncProperty(fc.array(arbitraryProgram(8), { maxLength: 6 }), play), { numRuns: 25 });
  });

  it('does without it on the wire', async () => {
    const all = await drawnWithout();
    // What is kept for later depends on how long it has been shown.
    all.meter.kinds.delete('keep');
    expect([...all.meter.kinds].sort()).toEqual(['bands', 'copy', 'fill', 'glyphs', 'photograph', 'update']);
    expect(new Set(all.recording.commandNames)).toEqual(new Set(['cursor', 'defineGlyphs', 'coded']));
    expect(all.meter.images).toBe(0);

    const coder = await drawnWithout('coder');
    expect(coder.meter.kinds.size).toBe(0);
    for (const name of ['fill', 'glyphs', 'copy', 'image'] as const)
      expect(coder.recording.commandNames).toContain(name);
    expect(coder.meter.images).toBeGreaterThan(0);

    for (const [idea, kind] of [
      ['bands', 'bands'],
      ['photographs', 'photograph'],
      ['glyphs', 'glyphs'],
      ['moves', 'copy'],
      ['fills', 'fill'],
    ] as const) {
      const { meter, recording } = await drawnWithout(idea);
      expect(meter.kinds).not.toContain(kind);
      expect(recording.commandNames).not.toContain(kind);
    }
    const images = (await drawnWithout('glyphs')).recording.commandNames;
    expect(images).not.toContain('defineGlyphs');
  });

  it('sends glyphs once with the idea of the atlas, and again without', async () => {
    const definitions = async (...without: Idea[]) => {
      const { recording } = await drawnWithout(...without);
      return recording.commandNames.filter((name) => name === 'defineGlyphs').length;
    };
    expect(await definitions()).toBe(1);
    expect(await definitions('atlas')).toBe(2);
  });

  it('takes more bytes when it forgets what it has coded', async () => {
    const [all, forgetful] = [await drawnWithout(), await drawnWithout('context')];
    expect(forgetful.meter.bytes).toBeGreaterThan(all.meter.bytes * 1.01);
  });

  it('sends photographs as planes where filters are used', async () => {
    expect((await drawnWithout('photographs')).recording.imageEncodings).toContain('planes');
    const plain = (await drawnWithout('photographs', 'filters')).recording.imageEncodings;
    expect(plain).toContain('deflate');
    expect(plain).not.toContain('planes');
    const raw = (await drawnWithout('photographs', 'filters', 'deflate')).recording.imageEncodings;
    expect(new Set(raw)).toEqual(new Set(['raw']));
  });
});

describe('an experiment', () => {
  it('names encodings and commands that are not used', () => {
    const used = (...without: Idea[]) => [
      ...usedEncodings(encodingNames, { without: new Set(without), meter: undefined }),
    ];
    expect(used()).toEqual(encodingNames);
    expect(used('coder', 'webp', 'cache')).toEqual(['raw', 'deflate', 'planes'] satisfies EncodingName[]);
    const asPixels = (...without: Idea[]) => [...commandsAsPixels({ without: new Set(without), meter: undefined })];
    expect(asPixels()).toEqual([]);
    expect(asPixels('moves', 'fills', 'bands')).toEqual(['copy', 'fill', 'tile', 'stipple']);
  });

  it.each(['glyphs', 'moves', 'fills'] as const)('keeps the law of the queue without %s', (idea) => {
    const asPixels = commandsAsPixels({ without: new Set([idea]), meter: undefined });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
        const world = new QueueWorld(WIDTH, HEIGHT, asPixels);
        world.draw({ name: 'createSurface', surface: 1, width: WIDTH, height: HEIGHT });
        for (const it of steps) perform(world, it);
        world.take();
        expect(world.difference()).toBe(undefined);
        // That a surface begins black is known to the queue itself.
        const isOwn = (command: Command) => command.name === 'fill' && command.color === 0;
        for (const command of world.sent) if (!isOwn(command)) expect(asPixels).not.toContain(command.name);
      }),
      { numRuns: 300 },
    );
  });
});
