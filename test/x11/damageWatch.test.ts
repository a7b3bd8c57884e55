import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contains, overlaps, type Rect, Region } from '../../protocol/index.ts';
import { DamageWatch } from '../../server/x11/damageWatch.ts';
import { fewerRects, MAX_DAMAGE_RECTS } from '../../server/x11/fewerRects.ts';
import { Random } from '../support/random.ts';
import { installedKinds, startTestDisplay, type TestDisplay } from '../support/xDisplay.ts';

const SIZE = { width: 800, height: 600 };
const SCREEN: Rect = { x: 0, y: 0, ...SIZE };
const INPUT_OUTPUT = 1;

function expectDisjoint(rects: readonly Rect[], label: string): void {
  for (const [i, a] of rects.entries()) for (const b of rects.slice(i + 1)) expect(overlaps(a, b), label).toBe(false);
}

function expectCovered(rects: readonly Rect[], drawn: readonly Rect[], label: string): void {
  const region = new Region();
  for (const rect of rects) region.add(rect);
  for (const rect of drawn) expect(region.contains(rect), `${label}: ${JSON.stringify(rect)}`).toBe(true);
}

describe.each(installedKinds)('the damage of a %s X screen', (kind) => {
  let display: TestDisplay;
  let watch: DamageWatch;

  beforeAll(async () => {
    display = await startTestDisplay(SIZE.width, SIZE.height, kind);
    watch = await DamageWatch.open(display.connection, SIZE.width, SIZE.height);
  });
  afterAll(async () => {
    watch?.close();
    await display?.stop();
  });

  /** Resolves when there is damage. */
  const damaged = () => new Promise<void>((resolve) => watch.onDamage(resolve));
  /** Resolves when all events so far have been heard. */
  const settled = async () => {
    await display.painter.sync();
    await display.connection.client.sync();
  };

  it('is everything at first, and nothing as long as nobody draws', async () => {
    expect(await watch.take()).toEqual([SCREEN]);
    let calls = 0;
    watch.onDamage(() => calls++);
    await settled();
    expect(await watch.take()).toEqual([]);
    expect(calls).toBe(0);
  });

  it('is told once, however much is drawn, and again after it has been taken', async () => {
    let calls = 0;
    watch.onDamage(() => calls++);
    for (let round = 1; round <= 3; round++) {
      for (let i = 0; i < 50; i++) display.painter.fill({ x: i, y: i, width: 10, height: 10 }, i);
      await settled();
      expect(calls).toBe(round);
      expectCovered(await watch.take(), [{ x: 0, y: 0, width: 10, height: 10 }], '');
    }
  });

  it('that is there already is told to whoever begins to listen', async () => {
    watch.onDamage(() => {});
    display.painter.fill(SCREEN, 0xff0000);
    await settled();
    await damaged();
    expect(await watch.take()).toEqual([SCREEN]);
  });

  it('holds all that was drawn, as few disjoint rects on the screen', async () => {
    const seed = Date.now();
    const random = new Random(seed);
    for (let round = 0; round < 100; round++) {
      const label = `seed ${seed}, round ${round}`;
      const side = random.within(1, 300);
      const drawn = Array.from({ length: random.within(1, 200) }, () =>
        random.rect(SIZE.width, SIZE.height, side, side),
      );
      for (const rect of drawn) display.painter.fill(rect, random.word() & 0xffffff);
      await display.painter.sync();
      const rects = await watch.take();
      expect(rects.length, label).toBeLessThanOrEqual(MAX_DAMAGE_RECTS);
      expectDisjoint(rects, label);
      for (const rect of rects) expect(contains(SCREEN, rect), label).toBe(true);
      expectCovered(rects, drawn, label);
    }
  });

  it('of a small change is exactly that', async () => {
    await watch.take();
    const [a, b] = [
      { x: 3, y: 4, width: 5, height: 6 },
      { x: 700, y: 500, width: 1, height: 1 },
    ];
    display.painter.fill(a, 1);
    display.painter.fill(b, 2);
    await display.painter.sync();
    expect(await watch.take()).toEqual([a, b]);
  });

  it('counts what is drawn in windows, where they are', async () => {
    const { connection } = display.painter;
    const window = connection.client.AllocID();
    connection.client.CreateWindow(window, connection.root, 100, 200, 50, 60, 0, 0, INPUT_OUTPUT, 0, {});
    connection.client.MapWindow(window);
    await display.painter.sync();
    await watch.take();
    display.painter.fill({ x: 1, y: 2, width: 3, height: 4 }, 5, window);
    await display.painter.sync();
    expect(await watch.take()).toEqual([{ x: 101, y: 202, width: 3, height: 4 }]);
    connection.client.DestroyWindow(window);
    await display.painter.sync();
    expect(await watch.take()).toEqual([{ x: 100, y: 200, width: 50, height: 60 }]);
  });

  it('costs as many events as it is taken, not as programs draw', async () => {
    let events = 0;
    const stop = display.connection.onEvent(({ name }) => {
      if (name === 'DamageNotify') events++;
    });
    const takes = 5;
    for (let i = 0; i < takes; i++) {
      for (let drawn = 0; drawn < 1000; drawn++) {
        display.painter.fill({ x: drawn % 700, y: 0, width: 2, height: 2 }, drawn);
        if (drawn % 100 === 0) await display.painter.sync();
      }
      await settled();
      await watch.take();
    }
    await settled();
    stop();
    expect(events).toBe(takes);
  });

  it('ends at the edge of the screen that is known', async () => {
    watch.resize(100, 50);
    display.painter.fill(SCREEN, 0x00ff00);
    await display.painter.sync();
    expect(await watch.take()).toEqual([{ x: 0, y: 0, width: 100, height: 50 }]);
    watch.resize(SIZE.width, SIZE.height);
  });
});

describe('fewer rects', () => {
  it('hold all pixels of many, disjoint, and are never more than the limit', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = new Random(seed);
      const region = new Region();
      for (let i = random.within(0, 400); i > 0; i--) region.add(random.rect(4000, 3000, 200, 100));
      const rects = [...region.rects].sort((a, b) => a.y - b.y || a.x - b.x);
      const fewer = fewerRects(rects);
      expect(fewer.length, `seed ${seed}`).toBeLessThanOrEqual(MAX_DAMAGE_RECTS);
      expectDisjoint(fewer, `seed ${seed}`);
      expectCovered(fewer, rects, `seed ${seed}`);
    }
  });

  it('leave few and distant ones as they are', () => {
    const rects = [
      { x: 0, y: 0, width: 10, height: 10 },
      { x: 1900, y: 0, width: 10, height: 10 },
      { x: 0, y: 1000, width: 1910, height: 10 },
    ];
    expect(fewerRects(rects)).toEqual(rects);
    expect(fewerRects([])).toEqual([]);
  });
});
