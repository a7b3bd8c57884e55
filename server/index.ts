/** The public API for apps: `import { defineApp } from 'farglass'`. */
export {
  type AppContext,
  type AppDefinition,
  type AppDetails,
  type AppEvents,
  defineApp,
  type KeyEvent,
  type PointerEvent,
  type ResizeEvent,
  type TextEvent,
  type WheelEvent,
} from './app/app.ts';
export type { ScreenPixels } from './app/screenPixels.ts';
export {
  Canvas,
  CanvasGradient,
  CanvasImage,
  CanvasPattern,
  type CellOptions,
  createCanvas,
  type ImageData,
  loadImage,
  type Matrix,
  type TextMetrics,
} from './canvas/canvas.ts';
