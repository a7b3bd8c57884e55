import { button, element } from './dom.ts';

/** Long enough to read two lines. */
const SHOWN_MS = 6000;

/** Something that the person can do about it. */
export interface NoticeAction {
  readonly text: string;
  readonly run: () => void;
}

/** One line at the bottom that goes by itself. Screen readers hear it. */
export class Notice {
  readonly root = element('div', { class: 'notice', attributes: { role: 'status' } });
  private timer: number | undefined;

  show(text: string, action?: NoticeAction): void {
    const parts: Node[] = [element('span', { text })];
    if (action !== undefined) {
      const onClick = () => {
        this.hide();
        action.run();
      };
      parts.push(button({ class: 'button small', text: action.text, onClick }));
    }
    this.root.replaceChildren(...parts);
    this.root.classList.add('shown');
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.hide(), SHOWN_MS);
  }

  hide(): void {
    clearTimeout(this.timer);
    this.root.classList.remove('shown');
  }
}
