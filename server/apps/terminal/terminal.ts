import { type Rect, sameRect } from '../../../protocol/index.ts';
import { type AppContext, defineApp } from '../../app/app.ts';
import { decodeClipboardWrite } from './clipboardControl.ts';
import { Flood } from './flood.ts';
import { DEFAULT_FONT_SIZE, MAX_FONT_SIZE, MIN_FONT_SIZE } from './fontMetrics.ts';
import { startShell } from './shell.ts';
import { TerminalInput } from './terminalInput.ts';
import { TerminalView } from './terminalView.ts';

/**
 * After so much output, characters, whatever else has happened gets its turn, keys above all: as long as a program
 * prints without end, reads would follow each other some 30 times, which takes 10 ms and more.
 */
const TURN_CHARACTERS = 1 << 14;
/** What has not come so long after a key, milliseconds, is no answer to it. */
const ANSWER_MS = 500;
/** A program that starts a synchronized update and never ends it is shown after this time all the same. */
const SYNCHRONIZED_MS = 150;
/** More bells than this are one: a binary file on the screen rings thousands. */
const BELL_INTERVAL_MS = 100;
const MAX_TITLE_CHARACTERS = 200;
const TITLE = 'Terminal';

export default defineApp({
  title: TITLE,
  description: 'Your shell on the server, in a terminal with 16 million colours.',
  start: startTerminal,
});

function startTerminal(app: AppContext): void {
  let fontSize = DEFAULT_FONT_SIZE;
  let { scale } = app;
  const fontPixels = () => Math.round(fontSize * scale);
  const view = new TerminalView(app.canvas, fontPixels(), scale, (data) => shell.write(data));
  const shell = startShell(view.cells.columns, view.cells.rows);

  let stopWaiting: (() => void) | undefined;
  const draw = () => {
    if (view.terminal.modes.synchronizedOutputMode) {
      stopWaiting ??= app.after(SYNCHRONIZED_MS, () => {
        stopWaiting = undefined;
        view.draw();
      });
      return;
    }
    stopWaiting?.();
    stopWaiting = undefined;
    view.draw();
    flood.drawn();
    showCaret();
  };
  const showCaret = () => {
    const { caret } = view;
    if (caret === undefined) app.setCaret();
    else app.setCaret(caret.x, caret.y, caret.width, caret.height);
  };
  const flood = new Flood(() => performance.now());
  let isDrawingDue = false;
  const redraw = () => {
    if (isDrawingDue) return;
    isDrawingDue = true;
    const request = () =>
      app.requestFrame(() => {
        isDrawingDue = false;
        // A key may have come since.
        if (flood.pause > 0) redraw();
        else draw();
      });
    if (flood.pause > 0) app.after(flood.pause, request);
    else request();
  };

  /** The user has typed, and this is where the caret was: the answer is drawn before anything else is asked. */
  let asked: { readonly caret: Rect | undefined; readonly at: number } | undefined;
  const hasAnswered = () => {
    if (asked === undefined || performance.now() - asked.at > ANSWER_MS) return false;
    // Most of a flood answers nothing: what does moves the caret.
    const { caret } = view;
    return !flood.isOn || (caret !== undefined && !(asked.caret && sameRect(caret, asked.caret)));
  };
  const drawAnswer = () => {
    asked = undefined;
    flood.answered();
    if (!flood.isOn) {
      draw();
      return;
    }
    view.drawCaretRow();
    showCaret();
    redraw();
  };
  let untilTurn = TURN_CHARACTERS;
  shell.onData((data) => {
    flood.output(data.length);
    untilTurn -= data.length;
    if (untilTurn <= 0) {
      untilTurn = TURN_CHARACTERS;
      shell.pause();
      setImmediate(() => shell.resume());
    }
    view.write(data, () => {
      if (hasAnswered()) drawAnswer();
      else redraw();
    });
  });
  shell.onExit(() => app.exit('The shell has ended.'));

  const resize = () => {
    view.resize(fontPixels(), scale);
    shell.resize(view.cells.columns, view.cells.rows);
    view.draw();
  };
  app.on('resize', (event) => {
    ({ scale } = event);
    resize();
  });
  new TerminalInput(app, view, {
    send(data) {
      flood.typed();
      asked = { caret: view.caret, at: performance.now() };
      shell.write(data);
    },
    redraw,
    zoom(by) {
      fontSize = by === undefined ? DEFAULT_FONT_SIZE : fontSize + by;
      fontSize = Math.min(MAX_FONT_SIZE, Math.max(MIN_FONT_SIZE, fontSize));
      resize();
    },
  });

  const { terminal } = view;
  terminal.onTitleChange((title) => app.setTitle(title.slice(0, MAX_TITLE_CHARACTERS) || TITLE));
  let lastBell = Number.NEGATIVE_INFINITY;
  terminal.onBell(() => {
    const now = performance.now();
    if (now - lastBell >= BELL_INTERVAL_MS) app.bell();
    lastBell = now;
  });
  terminal.parser.registerOscHandler(52, (data) => {
    const text = decodeClipboardWrite(data);
    if (text !== undefined) app.copyText(text);
    return true;
  });
  app.setCursor('text');
  view.draw();
}
