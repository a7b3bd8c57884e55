import { element } from './dom.ts';

export interface Option<Value extends string> {
  readonly value: Value;
  readonly text: string;
  /** What it means, shown when the pointer rests on it. */
  readonly hint: string;
}

/** A few buttons of which one is pressed. */
export class Choice<Value extends string> {
  readonly root: HTMLElement;
  private readonly buttons = new Map<Value, HTMLButtonElement>();

  constructor(label: string, options: readonly Option<Value>[], onChoose: (value: Value) => void) {
    this.root = element('div', { class: 'choice', attributes: { role: 'group', 'aria-label': label } });
    for (const { value, text, hint } of options) {
      const button = element('button', { text, attributes: { type: 'button', title: hint } });
      button.addEventListener('click', () => {
        this.show(value);
        onChoose(value);
      });
      this.buttons.set(value, button);
      this.root.append(button);
    }
  }

  /** Shows a value as the chosen one. */
  show(chosen: Value): void {
    for (const [value, button] of this.buttons) button.setAttribute('aria-pressed', String(value === chosen));
  }
}
