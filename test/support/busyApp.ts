import { Random } from '../../bench/random.ts';
import type { AppContext } from '../../server/index.ts';

/**
 * Draws as programs do at their busiest, 60 times a second: fills, text, scrolls, pictures. Returns what stops it.
 * The same seed draws the same.
 */
export function keepBusy({ canvas, every }: AppContext, seed: number): () => void {
  const random = new Random(seed);
  const colors = ['navy', 'tomato', '#284', '#ddd', 'rgba(200, 20, 90, 0.5)'];
  let tick = 0;
  return every(16, () => {
    tick++;
    const { width, height } = canvas;
    const x = random.integer(0, width - 1);
    const y = random.integer(0, height - 1);
    canvas.fillStyle = colors[tick % colors.length]!;
    canvas.fillRect(x, y, random.integer(1, 200), random.integer(1, 100));
    canvas.font = '13px monospace';
    canvas.fillStyle = '#fff';
    canvas.fillText(`tick ${tick} of ${seed}`, x, y);
    if (tick % 3 === 0) canvas.copyRect(0, 16, width, height - 16, 0, 0);
    if (tick % 7 === 0) {
      const gradient = canvas.createLinearGradient(x, y, x + 120, y + 90);
      gradient.addColorStop(0, 'red');
      gradient.addColorStop(1, colors[tick % 3]!);
      canvas.fillStyle = gradient;
      canvas.fillRect(x, y, 120, 90);
    }
  });
}
