import { rect } from '../../../protocol/index.ts';
import { type AppContext, defineApp, type KeyEvent, type PointerEvent } from '../../index.ts';
import { colors } from '../theme.ts';
import { Board } from './board.ts';
import { type Mark, noteMark, type Point } from './marks.ts';
import { NoteEditor } from './noteEditor.ts';
import { PenStroke } from './penStroke.ts';
import { People, type Person } from './people.ts';
import { Toolbar } from './toolbar.ts';
import { boardColors, eraserWidth, penWidths, type Tools, textSize } from './tools.ts';

const WIDTH = 1280;
const HEIGHT = 800;
const TOOLBAR_HEIGHT = 56;
/** How long the second click on Clear is waited for. */
const CLEAR_CONFIRM_MS = 3000;
/** Pixels. */
const MAX_BESIDE = 100;
const BOARD_COLOR = colors.background;

/** Keys that choose something, while no note is typed. */
const shortcuts: Readonly<Record<string, Partial<Tools>>> = {
  p: { tool: 'pen' },
  e: { tool: 'eraser' },
  t: { tool: 'text' },
  ...Object.fromEntries(boardColors.map((color, index) => [String(index + 1), { color }])),
};

/** One board that everybody draws on at once; pens, notes and undo are each person's own. */
class Whiteboard {
  private readonly app: AppContext;
  private readonly board: Board;
  private readonly toolbar: Toolbar;
  private readonly people = new People();
  private readonly pens = new Map<number, PenStroke>();
  private readonly editors = new Map<number, NoteEditor>();
  private nextStroke = 1;
  private stopConfirming: (() => void) | null = null;

  constructor(app: AppContext) {
    this.app = app;
    this.toolbar = new Toolbar(app.canvas, rect(0, 0, WIDTH, TOOLBAR_HEIGHT));
    this.board = new Board(app.canvas, rect(0, TOOLBAR_HEIGHT, WIDTH, HEIGHT - TOOLBAR_HEIGHT), BOARD_COLOR);
  }

  drawAll(): void {
    this.board.redraw(this.board.area);
    for (const editor of this.editors.values()) editor.restoreFrame(this.board.area);
    this.drawToolbar(true);
  }

  /** Somebody came or went. Whoever is gone for good cannot end a stroke or a note: nobody watching ends all. */
  watch(viewers: number): void {
    if (viewers === 0) {
      this.pens.clear();
      for (const viewer of [...this.editors.keys()]) this.finishNote(viewer);
    }
    this.drawToolbar();
  }

  point(event: PointerEvent): void {
    const { viewer, type } = event;
    const at = { x: clamp(event.x, WIDTH), y: clamp(event.y, HEIGHT) };
    const pen = this.pens.get(viewer);
    if (type === 'move') this.add(pen?.moveTo(at) ?? null);
    else if (type === 'up' && event.button === 0) this.liftPen(viewer);
    else if (type === 'down' && event.button === 0) {
      this.liftPen(viewer);
      const person = this.people.of(viewer);
      this.finishNote(viewer);
      if (at.y < TOOLBAR_HEIGHT) this.clickToolbar(person, at);
      else this.startMark(person, at);
      this.drawToolbar();
    }
  }

  press(event: KeyEvent): void {
    if (!event.down) return;
    const { viewer, key } = event;
    const isCommand = event.control || event.meta;
    if (isCommand && key.toLowerCase() === 'z') {
      this.undo(viewer);
      return;
    }
    if (isCommand || event.alt) return;
    const editor = this.editors.get(viewer);
    if (editor !== undefined) this.type(editor, viewer, key);
    else if (shortcuts[key] !== undefined) this.change(this.people.of(viewer), shortcuts[key]);
    else if (key === '+' || key === '-') this.changeWidth(this.people.of(viewer), key === '+' ? 1 : -1);
  }

  /** Text of an input method. */
  write(viewer: number, text: string): void {
    this.editors.get(viewer)?.insert(text);
    this.restoreFrames();
  }

  /** Nobody knows who pasted: it goes to the note that was begun last. */
  paste(text: string): void {
    [...this.editors.values()].at(-1)?.insert(text);
    this.restoreFrames();
  }

  private type(editor: NoteEditor, viewer: number, key: string): void {
    if (key === 'Escape') this.finishNote(viewer);
    else if (key === 'Backspace') editor.backspace();
    else if (key === 'Enter') editor.insert('\n');
    else if ([...key].length === 1) editor.insert(key);
    this.restoreFrames();
  }

  private startMark(person: Person, at: Point): void {
    const { tools, viewer } = person;
    const owner = { stroke: this.nextStroke++, viewer, color: tools.color };
    if (tools.tool === 'text') {
      const note = noteMark(this.app.canvas, owner, textSize(tools), at, '');
      this.editors.set(viewer, new NoteEditor(this.app.canvas, this.board, note));
      return;
    }
    const pen =
      tools.tool === 'eraser'
        ? { ...owner, color: BOARD_COLOR, width: eraserWidth(tools) }
        : { ...owner, width: tools.width };
    const stroke = new PenStroke(pen, at);
    this.pens.set(viewer, stroke);
    this.add(stroke.start());
  }

  private liftPen(viewer: number): void {
    this.add(this.pens.get(viewer)?.finish() ?? null);
    this.pens.delete(viewer);
  }

  private add(mark: Mark | null): void {
    if (mark === null) return;
    this.board.add(mark);
    for (const editor of this.editors.values()) editor.restoreFrame(mark.bounds);
  }

  private clickToolbar(person: Person, at: Point): void {
    const action = this.toolbar.actionAt(at.x, at.y);
    if (action?.kind === 'tools') this.change(person, action.change);
    else if (action?.kind === 'undo') this.undo(person.viewer);
    else if (action?.kind === 'clear') this.clickClear();
  }

  private change(person: Person, change: Partial<Tools>): void {
    // Who picks a colour wants to draw with it.
    const tool = change.color !== undefined && person.tools.tool === 'eraser' ? { tool: 'pen' as const } : {};
    person.tools = { ...person.tools, ...tool, ...change };
    this.drawToolbar();
  }

  private changeWidth(person: Person, steps: number): void {
    const index = penWidths.indexOf(person.tools.width) + steps;
    const width = penWidths[Math.max(0, Math.min(penWidths.length - 1, index))];
    if (width !== undefined) this.change(person, { width });
  }

  private undo(viewer: number): void {
    this.pens.delete(viewer);
    this.finishNote(viewer);
    const stroke = this.board.lastStrokeOf(viewer);
    if (stroke !== null) this.board.remove(stroke);
    this.restoreFrames();
  }

  private finishNote(viewer: number): void {
    const editor = this.editors.get(viewer);
    this.editors.delete(viewer);
    editor?.finish();
    if (editor !== undefined) this.restoreFrames();
  }

  private clickClear(): void {
    if (this.stopConfirming === null) {
      this.stopConfirming = this.app.after(CLEAR_CONFIRM_MS, () => {
        this.stopConfirming = null;
        this.drawToolbar();
      });
      return;
    }
    this.stopConfirming();
    this.stopConfirming = null;
    this.pens.clear();
    this.editors.clear();
    this.board.clear();
  }

  private restoreFrames(): void {
    for (const editor of this.editors.values()) editor.restoreFrame(this.board.area);
  }

  private drawToolbar(isNew = false): void {
    const people = this.people.present(this.app.viewers);
    this.toolbar.draw({ people, isClearArmed: this.stopConfirming !== null }, isNew);
  }
}

/** Whole pixels, at most a little beside the board: lines to far away would be long. */
function clamp(position: number, length: number): number {
  return Math.round(Math.max(-MAX_BESIDE, Math.min(length + MAX_BESIDE, position)));
}

export default defineApp({
  title: 'Whiteboard',
  description: 'One board for everybody who opens it: pens, notes, an eraser and undo',
  shared: true,
  width: WIDTH,
  height: HEIGHT,
  fixedSize: true,
  start(app) {
    const whiteboard = new Whiteboard(app);
    whiteboard.drawAll();
    app.setCursor('crosshair');
    app.on('pointer', (event) => whiteboard.point(event));
    app.on('key', (event) => whiteboard.press(event));
    app.on('text', ({ viewer, text }) => whiteboard.write(viewer, text));
    app.on('paste', (text) => whiteboard.paste(text));
    app.on('viewers', (viewers) => whiteboard.watch(viewers));
    app.on('resize', () => whiteboard.drawAll());
  },
});
