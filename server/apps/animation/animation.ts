import { defineApp } from '../../index.ts';
import { FRAMES_PER_SECOND, SCENE_HEIGHT, SCENE_WIDTH, Scene } from './scene.ts';

export default defineApp({
  title: 'Animation',
  description: 'Moving shapes and running text, 320 x 240 at 30 frames per second: for measuring',
  width: SCENE_WIDTH,
  height: SCENE_HEIGHT,
  fixedSize: true,
  start({ canvas, every, requestFrame }) {
    const scene = new Scene(canvas);
    let frame = 0;
    const draw = () => scene.draw(frame);
    // Time goes on where the link is slow: it shows fewer frames, not later ones.
    every(1000 / FRAMES_PER_SECOND, () => {
      frame++;
      requestFrame(draw);
    });
  },
});
