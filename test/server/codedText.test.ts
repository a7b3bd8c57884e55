import { describe, expect, it } from 'vitest';
import { applyFrame } from '../../client-electron/core/applyFrame.ts';
import {
  type Command,
  ContextCoder,
  createContextCoreNow,
  type Glyphs,
  rect,
  SCREEN,
  Screen,
  TextLayer,
} from '../../protocol/index.ts';
import { Display } from '../../server/display/display.ts';
import { CodingTime } from '../../server/session/codingTime.ts';
import { FrameBuilder } from '../../server/session/frameBuilder.ts';
import { UpdateWriter } from '../../server/session/updateWriter.ts';

const [WIDTH, HEIGHT] = [800, 300];
const SIDE = 200;

/** Draws runs at both ends in one frame; returns what travelled, and the client's screen. */
function shown(runs: readonly Glyphs[]): { readonly names: readonly string[]; readonly client: Screen } {
  const display = new Display(WIDTH, HEIGHT);
  const client = new Screen(WIDTH, HEIGHT);
  const mask = Uint8Array.from({ length: SIDE * SIDE }, (_, i) => i % 16);
  const measures = { width: SIDE, height: SIDE, left: 0, top: -SIDE, advance: 5, text: 'O', mask };
  for (const id of [0, 1]) display.screen.atlas.define({ id, ...measures });
  const builder = new FrameBuilder(display);
  const now = () => 1000;
  const updates = new UpdateWriter(new ContextCoder(createContextCoreNow()), new CodingTime('best', now), now);
  for (const run of runs) display.draw(run);
  const parts = builder.build(
    { commands: runs, damage: [], waits: 'nothing' },
    {
      budget: 1 << 20,
      encodings: new Set(['context']),
      semantic: true,
      bytesPerMs: undefined,
      wantsText: false,
      updates,
      now,
      giveBack: () => {},
    },
  );
  const commands = parts.map(({ command }): Command => {
    // Only its bytes travel.
    return command.name === 'coded' ? { ...command, changes: [] } : command;
  });
  applyFrame({ inputs: 0, commands }, client, new TextLayer(), new ContextCoder(createContextCoreNow()));
  expect(client.framebuffer.equals(display.framebuffer)).toBe(true);
  return { names: commands.map(({ name }) => name), client };
}

function run(x: number, length: number): Glyphs {
  return {
    name: 'glyphs',
    surface: SCREEN,
    rect: rect(x, 20, WIDTH, SIDE),
    x,
    baseline: 20 + SIDE,
    color: 0xffaa00,
    background: undefined,
    ids: Array.from({ length }, (_, i) => i % 2),
    gaps: [],
  };
}

describe('text', () => {
  it('is coded with the rest of a frame, also where it reaches out of the surface', () => {
    expect(shown([run(-30, 3), run(500, 2)]).names).toEqual(['defineGlyphs', 'coded']);
  });

  it('of more pixels than a client takes in updates is sent as it is, the rest of it', () => {
    // Each of 100 letters of 40,000 pixels: 40 of these are more than the largest screen.
    const { names } = shown(Array.from({ length: 40 }, (_, i) => run(i * 5, 100)));
    expect(names[0]).toBe('defineGlyphs');
    expect(names[1]).toBe('coded');
    expect(names.filter((name) => name === 'glyphs').length).toBeGreaterThan(10);
  });
});
