import { button, element } from './dom.ts';

export interface CardAction {
  readonly text: string;
  readonly run: () => void;
}

export interface CardContent {
  readonly title: string;
  /** A sentence or two: what, why, what to do. */
  readonly text?: string;
  /** The first one is what most people want; it takes the focus. */
  readonly actions?: readonly CardAction[];
  /** Something goes on: shown calmly and a moment later, so that quick things do not flicker. */
  readonly isWaiting?: boolean;
}

/** Words over the picture when there is nothing to see, or nothing new. */
export class MessageCard {
  readonly root = element('div', { class: 'card-layer', attributes: { role: 'alert' } });

  show({ title, text, actions = [], isWaiting = false }: CardContent): void {
    const card = element('section', { class: isWaiting ? 'card waiting' : 'card' }, element('h2', { text: title }));
    if (text !== undefined) card.append(element('p', { text }));
    const buttons = actions.map(({ text, run }, position) =>
      button({ class: position === 0 ? 'button primary' : 'button', text, onClick: run }),
    );
    if (buttons.length > 0) card.append(element('div', { class: 'actions' }, ...buttons));
    this.root.replaceChildren(card);
    this.root.classList.add('shown');
    if (!isWaiting) buttons[0]?.focus();
  }

  hide(): void {
    this.root.classList.remove('shown');
    this.root.replaceChildren();
  }
}
