import { modifiersOf } from '../core/index.ts';

/** What browsers that count lines mean by one, CSS pixels. */
const LINE_HEIGHT = 32;

export interface PointerHandlers {
  /** Pixels of the session, buttons as bits. */
  readonly pointer: (x: number, y: number, buttons: number, modifiers: number) => void;
  /** The same, and how far, CSS pixels. */
  readonly wheel: (x: number, y: number, dx: number, dy: number, modifiers: number) => void;
  /** A button went down, at CSS pixels of the window. */
  readonly pressed: (clientX: number, clientY: number) => void;
}

/** Takes mouse, pen and finger on a canvas. A press keeps the pointer until it is released, also outside. */
export function takePointer(canvas: HTMLCanvasElement, handlers: PointerHandlers): void {
  const positionOf = ({ clientX, clientY }: MouseEvent) => {
    const box = canvas.getBoundingClientRect();
    return {
      x: ((clientX - box.left) * canvas.width) / box.width,
      y: ((clientY - box.top) * canvas.height) / box.height,
    };
  };
  const moved = (event: PointerEvent) => {
    const { x, y } = positionOf(event);
    handlers.pointer(x, y, event.buttons, modifiersOf(event));
  };

  canvas.addEventListener('pointerdown', (event) => {
    canvas.setPointerCapture(event.pointerId);
    handlers.pressed(event.clientX, event.clientY);
    moved(event);
  });
  canvas.addEventListener('pointerup', moved);
  // Raw updates come at once, moves only before the next painting; those tell of further buttons too.
  canvas.addEventListener('pointermove', moved);
  if ('onpointerrawupdate' in canvas) {
    canvas.addEventListener('pointerrawupdate', (event) => moved(event as PointerEvent)); // so says its specification
  }
  canvas.addEventListener('pointercancel', (event) => {
    const { x, y } = positionOf(event);
    handlers.pointer(x, y, 0, modifiersOf(event));
  });
  canvas.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      const { x, y } = positionOf(event);
      const unit = [1, LINE_HEIGHT, canvas.clientHeight][event.deltaMode] ?? 1;
      handlers.wheel(x, y, event.deltaX * unit, event.deltaY * unit, modifiersOf(event));
    },
    { passive: false },
  );
  // The focus stays with the keyboard's field, and neither menus nor scrolling by the middle button come up.
  for (const name of ['mousedown', 'contextmenu', 'auxclick', 'dragstart']) {
    canvas.addEventListener(name, (event) => event.preventDefault());
  }
}
