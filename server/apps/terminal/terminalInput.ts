import { MAX_CLIPBOARD_BYTES } from '../../../protocol/index.ts';
import type { AppContext, KeyEvent, PointerEvent, WheelEvent } from '../../app/app.ts';
import { encodeKey, encodePaste } from './keyEncoding.ts';
import { encodeMouse, type MouseReport } from './mouseEncoding.ts';
import type { SelectionUnit, TextPosition } from './selection.ts';
import type { TerminalView } from './terminalView.ts';
import { WheelSteps } from './wheelSteps.ts';

/** A notch of a wheel, pixels: one report to programs that follow the mouse, or three lines. */
const WHEEL_NOTCH = 100;
const LINES_PER_NOTCH = 3;
/** Clicks that follow each other faster, in the same cell, are double and triple clicks. */
const MULTIPLE_CLICK_MS = 400;
const CLICK_UNITS: readonly SelectionUnit[] = ['character', 'word', 'line'];
/** While the pointer is held above or below the screen it scrolls a line that often. */
const EDGE_SCROLL_MS = 50;

const LEFT = 0;
const MIDDLE = 1;

/** What input does besides going to the program. */
export interface TerminalActions {
  /** Sends what the user typed or pasted to the program. */
  send(data: string): void;
  /** The view has changed: draw it soon. */
  redraw(): void;
  /** Changes the font's size by so many logical pixels; undefined goes back to the default. */
  zoom(by: number | undefined): void;
}

/** Turns the events of an app into bytes for the program, and into selecting and scrolling. */
export class TerminalInput {
  private readonly app: AppContext;
  private readonly view: TerminalView;
  private readonly actions: TerminalActions;
  private readonly wheel = new WheelSteps();
  /** What the pressed button does until it is released. */
  private press: 'none' | 'reports' | 'selects' = 'none';
  private lastClick = { time: 0, column: -1, row: -1, count: 0 };
  private lastMove = '';
  private selectedText = '';
  private stopEdgeScroll: (() => void) | undefined;
  /** Control and Shift held: by physical key, which is the same in all layouts. */
  private readonly shortcuts: ReadonlyMap<string, () => void>;

  constructor(app: AppContext, view: TerminalView, actions: TerminalActions) {
    this.app = app;
    this.view = view;
    this.actions = actions;
    const { zoom } = actions;
    this.shortcuts = new Map([
      ['KeyC', () => this.copy()],
      // The viewer sends what it pastes by itself.
      ['KeyV', () => undefined],
      ['Equal', () => zoom(1)],
      ['NumpadAdd', () => zoom(1)],
      ['Minus', () => zoom(-1)],
      ['NumpadSubtract', () => zoom(-1)],
      ['Digit0', () => zoom(undefined)],
      ['Numpad0', () => zoom(undefined)],
    ]);
    app.on('key', (event) => this.key(event));
    app.on('text', ({ text }) => this.type(text));
    app.on('paste', (text) => this.paste(text));
    app.on('pointer', (event) => this.pointer(event));
    app.on('wheel', (event) => this.scroll(event));
  }

  private key(event: KeyEvent): void {
    if (!event.down) return;
    const { control, shift, alt, meta, key } = event;
    if (control && shift && !alt && !meta) {
      const shortcut = this.shortcuts.get(event.code);
      if (shortcut !== undefined) {
        shortcut();
        return;
      }
    }
    const { terminal } = this.view;
    const pages = key === 'PageUp' ? -1 : key === 'PageDown' ? 1 : 0;
    if (pages !== 0 && shift && !control && !alt && terminal.buffer.active.type === 'normal') {
      this.scrollLines(pages * Math.max(1, terminal.rows - 1));
      return;
    }
    this.type(encodeKey(event, { applicationCursorKeys: terminal.modes.applicationCursorKeysMode }));
  }

  private paste(text: string): void {
    this.type(encodePaste(text, this.view.terminal.modes.bracketedPasteMode));
  }

  private type(data: string): void {
    if (data === '') return;
    const { selection, viewport } = this.view;
    const hadSelection = selection.range !== undefined;
    selection.clear();
    if (viewport.scrollToBottom() || hadSelection) this.actions.redraw();
    this.actions.send(data);
  }

  private copy(): void {
    const { text } = this.view.selection;
    if (text === '') return;
    // More than a clipboard carries: saying no is better than half of it.
    if (Buffer.byteLength(text) > MAX_CLIPBOARD_BYTES) this.app.bell();
    else this.app.copyText(text);
  }

  private scrollLines(lines: number): void {
    if (this.view.viewport.scrollBy(lines)) this.actions.redraw();
  }

  private pointer(event: PointerEvent): void {
    if (event.type === 'down') this.pressed(event);
    else if (event.type === 'up') this.released(event);
    else this.moved(event);
  }

  private pressed(event: PointerEvent): void {
    if (this.isTracked(event)) {
      this.press = 'reports';
      this.report(event, 'down', event.button);
    } else if (event.button === LEFT) this.beginSelection(event);
    else if (event.button === MIDDLE) this.paste(this.view.selection.text || this.selectedText);
  }

  private released(event: PointerEvent): void {
    if (this.press === 'reports') this.report(event, 'up', event.button);
    else if (this.press === 'selects' && event.button === LEFT) {
      this.selectedText = this.view.selection.text || this.selectedText;
    } else return;
    if (event.buttons === 0 || this.press === 'selects') this.press = 'none';
    this.scrollAtEdge(0, event);
  }

  private moved(event: PointerEvent): void {
    if (this.press === 'selects') {
      const { y, rows, cellHeight } = this.view.cells;
      this.view.selection.extend(this.positionOf(event));
      this.scrollAtEdge(event.y < y ? -1 : event.y >= y + rows * cellHeight ? 1 : 0, event);
      this.actions.redraw();
    } else if (this.press === 'reports' || this.isTracked(event)) {
      this.report(event, 'move', buttonOf(event.buttons));
    }
  }

  private beginSelection(event: PointerEvent): void {
    const { column, row } = this.cellOf(event);
    const time = performance.now();
    const { lastClick } = this;
    const isRepeated =
      time - lastClick.time < MULTIPLE_CLICK_MS && column === lastClick.column && row === lastClick.row;
    const count = isRepeated ? (lastClick.count + 1) % CLICK_UNITS.length : 0;
    this.lastClick = { time, column, row, count };
    this.press = 'selects';
    const unit = CLICK_UNITS[count] ?? 'character';
    // Words are found by the cell that was hit, not by the nearest edge between two.
    this.view.selection.begin(unit === 'word' ? { ...this.positionOf(event), column } : this.positionOf(event), unit);
    this.actions.redraw();
  }

  /** Scrolls on its own while the pointer is held outside; 0 stops. */
  private scrollAtEdge(lines: number, event: PointerEvent): void {
    this.stopEdgeScroll?.();
    this.stopEdgeScroll = undefined;
    if (lines === 0) return;
    this.stopEdgeScroll = this.app.every(EDGE_SCROLL_MS, () => {
      if (!this.view.viewport.scrollBy(lines)) return;
      this.view.selection.extend(this.positionOf(event));
      this.actions.redraw();
    });
  }

  private scroll(event: WheelEvent): void {
    const { terminal, modes } = this.view;
    if (this.isTracked(event)) {
      const steps = this.wheel.take(event.dy, WHEEL_NOTCH);
      for (let i = 0; i < Math.abs(steps); i++) this.report(event, steps < 0 ? 'wheelUp' : 'wheelDown', -1);
      return;
    }
    const lines = this.wheel.take(event.dy * LINES_PER_NOTCH, WHEEL_NOTCH);
    if (terminal.buffer.active.type === 'normal') this.scrollLines(lines);
    else if (modes.alternateScroll && lines !== 0) {
      const arrow = { key: lines < 0 ? 'ArrowUp' : 'ArrowDown', shift: false, control: false, alt: false, meta: false };
      const encoded = encodeKey(arrow, { applicationCursorKeys: terminal.modes.applicationCursorKeysMode });
      this.actions.send(encoded.repeat(Math.abs(lines)));
    }
  }

  /** Whether the program gets the mouse. Shift keeps it for selecting. */
  private isTracked({ shift }: { readonly shift: boolean }): boolean {
    return !shift && this.view.terminal.modes.mouseTrackingMode !== 'none';
  }

  private report(event: PointerEvent | WheelEvent, type: MouseReport['type'], button: number): void {
    const { modes, terminal, cells } = this.view;
    const { column, row } = this.cellOf(event);
    const { shift, control, alt } = event;
    const x = clamp(event.x - cells.x, 0, cells.columns * cells.cellWidth - 1);
    const y = clamp(event.y - cells.y, 0, cells.rows * cells.cellHeight - 1);
    const report = { type, button, column, row, x, y, shift, control, alt };
    const encoded = encodeMouse(report, terminal.modes.mouseTrackingMode, modes.mouseEncoding);
    // Moves within a cell look the same and are said once.
    if (encoded === '' || (type === 'move' && encoded === this.lastMove)) return;
    this.lastMove = type === 'move' ? encoded : '';
    this.actions.send(encoded);
  }

  private cellOf({ x, y }: { readonly x: number; readonly y: number }): { column: number; row: number } {
    const { cells } = this.view;
    return {
      column: clamp(Math.floor((x - cells.x) / cells.cellWidth), 0, cells.columns - 1),
      row: clamp(Math.floor((y - cells.y) / cells.cellHeight), 0, cells.rows - 1),
    };
  }

  /** The nearest place between two characters. */
  private positionOf(event: PointerEvent): TextPosition {
    const { cells, viewport } = this.view;
    return {
      line: viewport.top + this.cellOf(event).row,
      column: clamp(Math.round((event.x - cells.x) / cells.cellWidth), 0, cells.columns),
    };
  }
}

/** The lowest pressed button; -1 when none is. */
function buttonOf(buttons: number): number {
  return buttons & 1 ? LEFT : buttons & 4 ? MIDDLE : buttons & 2 ? 2 : -1;
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}
