import { button, element } from './dom.ts';

/** Long enough to read two lines. */
const SHOWN_MS = 6000;

/** Something that the person can do about it. */
export interface NoticeAction {
  readonly text: string;
  readonly run: () => void;
}

export interface NoticeOptions {
  readonly actions?: readonly NoticeAction[];
  /** It stays until one of its actions is chosen. */
  readonly stays?: boolean;
}

/** One line at the bottom that goes by itself. Screen readers hear it. */
export class Notice {
  readonly root = element('div', { class: 'notice', attributes: { role: 'status' } });
  private timer: number | undefined;

  show(text: string, { actions = [], stays = false }: NoticeOptions = {}): void {
    const parts: Node[] = [element('span', { text })];
    for (const action of actions) {
      const onClick = () => {
        this.hide();
        action.run();
      };
      parts.push(button({ class: 'button small', text: action.text, onClick }));
    }
    this.root.replaceChildren(...parts);
    this.root.classList.add('shown');
    clearTimeout(this.timer);
    if (!stays) this.timer = window.setTimeout(() => this.hide(), SHOWN_MS);
  }

  hide(): void {
    clearTimeout(this.timer);
    this.root.classList.remove('shown');
  }
}
