import type { CloseCode } from '../../protocol/index.ts';
import { type ClosingAction, closings } from './closing.ts';
import { type CardAction, MessageCard } from './messageCard.ts';

/** Without a picture for so long people want to know why, ms. */
const PICTURE_PATIENCE_MS = 3000;

export interface SessionCardOptions {
  /** The server as people say it. */
  readonly place: string;
  /** The app that was opened, which may be opened anew; undefined when a running session was joined. */
  readonly startAgain: (() => void) | undefined;
  readonly reconnect: () => void;
  readonly leave: () => void;
}

/** Words in place of the picture: before there is one, and when there will be none any more. */
export class SessionCard {
  private readonly card = new MessageCard();
  private readonly options: SessionCardOptions;
  private patience: number | undefined;

  constructor(options: SessionCardOptions) {
    this.options = options;
  }

  get root(): HTMLElement {
    return this.card.root;
  }

  /** Until the picture comes; after a while the words say what is being waited for. */
  waitFor(title: string, hasAnswered: () => boolean): void {
    clearTimeout(this.patience);
    this.card.show({ title: `Connecting to ${title}`, isWaiting: true });
    this.patience = window.setTimeout(() => {
      const { place } = this.options;
      const text = hasAnswered()
        ? `${place} has answered, but the program has not drawn anything yet. It may still be starting.`
        : `${place} has not answered yet. The network may be slow, or the server may not be running.`;
      this.card.show({ title: `Waiting for ${title}`, text, isWaiting: true, actions: this.actionsOf(['apps']) });
    }, PICTURE_PATIENCE_MS);
  }

  /** There was no connection at all. */
  failed(reason: string): void {
    this.show('No connection', reason, 'lost');
  }

  closed(code: CloseCode | 'lost', reason: string): void {
    this.show(closings[code].title, reason, code);
  }

  hide(): void {
    clearTimeout(this.patience);
    this.card.hide();
  }

  private show(title: string, text: string, code: CloseCode | 'lost'): void {
    clearTimeout(this.patience);
    this.card.show({ title, text, actions: this.actionsOf(closings[code].actions) });
  }

  private actionsOf(names: readonly ClosingAction[]): CardAction[] {
    const { leave, reconnect, startAgain } = this.options;
    const actions: Readonly<Record<ClosingAction, CardAction | undefined>> = {
      apps: { text: 'Apps', run: leave },
      reconnect: { text: 'Reconnect', run: reconnect },
      startAgain: startAgain && { text: 'Start again', run: startAgain },
    };
    return names.flatMap((name) => actions[name] ?? []);
  }
}
