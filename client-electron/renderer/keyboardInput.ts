import { type KeyPress, keyPressOf, PressedKeys } from '../core/index.ts';
import { element } from './dom.ts';
import { meansPaste, type ShortcutName, shortcutOf } from './shortcuts.ts';

/** `keyCode` of a key press that an input method took. */
const TAKEN_BY_INPUT_METHOD = 229;
/** A paste event that comes at all comes within this time after the key, milliseconds. */
const PASTE_EVENT_MS = 200;

export interface KeyboardHandlers {
  /** `pasted`: programs may take this key for a paste, which is of the text that the system gives, or 'read' it. */
  readonly key: (press: KeyPress, pasted?: Promise<string> | 'read') => void;
  /** Text that no single key stands for. */
  readonly text: (text: string) => void;
  readonly paste: (text: string) => void;
  /** The keyboard went elsewhere: nothing is down any more. */
  readonly releaseAll: () => void;
  /** How keys that mean paste are passed on to programs that paste by themselves; undefined: the viewer pastes. */
  readonly pasteKeys: () => 'byEvent' | 'read' | undefined;
  /** Returns whether the key press is used up; otherwise the browser acts on it. */
  readonly shortcut: (name: ShortcutName) => boolean;
}

/**
 * Takes the keyboard through a text field that cannot be seen, because only text fields get input methods, dead
 * keys and paste events. While something is being composed it shows, near where the pointer was last pressed.
 */
export class KeyboardInput {
  readonly field = element('textarea', {
    class: 'keys',
    attributes: {
      'aria-label': 'Keyboard of the session',
      autocapitalize: 'off',
      autocomplete: 'off',
      autocorrect: 'off',
      spellcheck: 'false',
      rows: '1',
    },
  });
  private readonly handlers: KeyboardHandlers;
  private readonly keys: PressedKeys;
  private readonly abort = new AbortController();
  /** What the key that is just being sent pastes. */
  private pasting: Promise<string> | 'read' | undefined;
  /** Takes the text of the paste event that a key causes. */
  private takePasted: ((text: string) => void) | undefined;

  constructor(handlers: KeyboardHandlers) {
    this.handlers = handlers;
    this.keys = new PressedKeys((press) => handlers.key(press, this.pasting));
    const { field } = this;
    const { signal } = this.abort;
    field.addEventListener('keydown', (event) => this.pressed(event));
    field.addEventListener('keyup', (event) => this.released(event));
    field.addEventListener('compositionstart', () => field.classList.add('composing'));
    field.addEventListener('compositionend', ({ data }) => {
      field.classList.remove('composing');
      field.value = '';
      if (data !== '') handlers.text(data);
    });
    field.addEventListener('input', (event) => {
      // `input` is an InputEvent for text fields; the type library says Event.
      if (!(event as InputEvent).isComposing) this.takeText();
    });
    field.addEventListener('paste', (event) => {
      event.preventDefault();
      (this.takePasted ?? handlers.paste)(event.clipboardData?.getData('text/plain') ?? '');
    });
    field.addEventListener('blur', () => this.releaseAll());
    window.addEventListener('blur', () => this.releaseAll(), { signal });
    document.addEventListener('visibilitychange', () => this.releaseAll(), { signal });
  }

  focus(): void {
    this.field.focus({ preventScroll: true });
  }

  /** Where composed text shows, CSS pixels within the field's parent. */
  moveTo(x: number, y: number): void {
    this.field.style.left = `${x}px`;
    this.field.style.top = `${y}px`;
  }

  stop(): void {
    this.abort.abort();
  }

  private pressed(event: KeyboardEvent): void {
    this.keys.noticed(event);
    // What the browser composes it must be left to compose.
    if (event.keyCode === TAKEN_BY_INPUT_METHOD || keyPressOf(event) === undefined) return;
    const pasteKeys = meansPaste(event) ? this.handlers.pasteKeys() : undefined;
    if (pasteKeys !== undefined) {
      this.pressedPaste(event, pasteKeys);
      return;
    }
    const shortcut = shortcutOf(event);
    if (shortcut !== undefined) {
      if (event.repeat || this.handlers.shortcut(shortcut)) event.preventDefault();
      return;
    }
    event.preventDefault();
    this.keys.pressed(event);
  }

  private pressedPaste(event: KeyboardEvent, how: 'byEvent' | 'read'): void {
    if (how === 'read' || event.repeat) event.preventDefault();
    if (!event.repeat) this.pasting = how === 'read' ? how : this.pastedByEvent();
    this.keys.pressed(event);
    this.pasting = undefined;
  }

  /** The text of the paste event that follows; empty when none comes. */
  private pastedByEvent(): Promise<string> {
    return new Promise((resolve) => {
      const take = (text: string) => {
        if (this.takePasted === take) this.takePasted = undefined;
        resolve(text);
      };
      this.takePasted = take;
      setTimeout(take, PASTE_EVENT_MS, '');
    });
  }

  private released(event: KeyboardEvent): void {
    if (this.keys.released(event)) event.preventDefault();
  }

  /** Text that came without keys: from an emoji picker, dictation, a keyboard on the screen. */
  private takeText(): void {
    const { value } = this.field;
    this.field.value = '';
    if (value !== '') this.handlers.text(value);
  }

  private releaseAll(): void {
    this.keys.clear();
    this.handlers.releaseAll();
  }
}
