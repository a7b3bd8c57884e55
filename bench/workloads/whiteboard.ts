import type { Workload } from './workload.ts';

const STROKES = 24;
const QUICK_STROKES = 6;
const STEPS_PER_STROKE = 24;
/** Tools lie along the edges: strokes keep this much of the screen's size away from them. */
const MARGIN = 0.2;

export const whiteboard: Workload = {
  name: 'whiteboard',
  title: 'Whiteboard',
  summary: `${STROKES} strokes drawn with the pointer, about 4 a second`,
  app: 'whiteboard',
  hasLatency: true,
  async play({ client, random, isQuick, width, height }) {
    const place = () => ({
      x: Math.round(width * (MARGIN + (1 - 2 * MARGIN) * random.next())),
      y: Math.round(height * (MARGIN + (1 - 2 * MARGIN) * random.next())),
    });
    for (let stroke = 0; stroke < (isQuick ? QUICK_STROKES : STROKES); stroke++) {
      await client.drag(place(), place(), { steps: STEPS_PER_STROKE });
    }
  },
};
