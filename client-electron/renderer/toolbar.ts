import type { Mode } from '../../protocol/index.ts';
import type { Scaling } from '../core/index.ts';
import { Choice } from './choice.ts';
import { button, element } from './dom.ts';
import { icon } from './icons.ts';
import type { Preferences } from './preferences.ts';
import { shortcuts } from './shortcuts.ts';

export interface ToolbarHandlers {
  readonly leave: () => void;
  readonly mode: (mode: Mode) => void;
  readonly scaling: (scaling: Scaling) => void;
  readonly paste: () => void;
  readonly statistics: () => void;
  /** Undefined where no pictures are kept. */
  readonly remember: (() => void) | undefined;
  readonly fullScreen: () => void;
  /** Whoever used the toolbar wants to type again. */
  readonly done: () => void;
}

/** The strip above a session. */
export class Toolbar {
  readonly root: HTMLElement;
  private readonly title = element('h1', { class: 'toolbar-title' });
  private readonly mode: Choice<Mode>;
  private readonly scaling: Choice<Scaling>;
  private readonly statistics: HTMLButtonElement;
  private readonly remember: HTMLButtonElement;
  private readonly fullScreen: HTMLButtonElement;
  private readonly back: HTMLButtonElement;

  constructor(handlers: ToolbarHandlers) {
    const { done } = handlers;
    const tool = (name: Parameters<typeof icon>[0], label: string, run: () => void) => {
      const onClick = () => {
        run();
        done();
      };
      return button({ class: 'tool', icon: icon(name), label, onClick });
    };
    this.mode = new Choice<Mode>(
      'What the server sends',
      [
        { value: 'commands', text: 'Commands', hint: 'The server sends what programs draw: the fewest bytes' },
        { value: 'raw', text: 'Raw', hint: 'The server sends compressed pixels' },
      ],
      (mode) => {
        handlers.mode(mode);
        done();
      },
    );
    this.scaling = new Choice<Scaling>(
      'Size of the picture',
      [
        { value: 'actual', text: '1:1', hint: 'Pixel for pixel; the session takes the size of the window' },
        { value: 'fit', text: 'Fit', hint: 'The session keeps its size and is scaled into the window' },
      ],
      (scaling) => {
        handlers.scaling(scaling);
        done();
      },
    );
    this.back = button({
      class: 'tool with-text',
      icon: icon('back'),
      text: 'Apps',
      label: 'Back to the apps; the session goes on',
      onClick: handlers.leave,
    });
    this.statistics = tool('gauge', `Statistics (${shortcuts.statistics.keys})`, handlers.statistics);
    const remembering = 'Keep the last picture of sessions on this computer, so that coming back takes fewer bytes';
    this.remember = tool('picture', remembering, () => handlers.remember?.());
    this.remember.hidden = handlers.remember === undefined;
    this.fullScreen = tool('fullScreen', `Full screen (${shortcuts.fullScreen.keys})`, handlers.fullScreen);
    this.root = element(
      'header',
      { class: 'toolbar', attributes: { role: 'toolbar', 'aria-label': 'Session' } },
      this.back,
      this.title,
      this.mode.root,
      this.scaling.root,
      tool('paste', `Paste (${shortcuts.paste.keys})`, handlers.paste),
      this.remember,
      this.statistics,
      this.fullScreen,
    );
    this.root.addEventListener('keydown', ({ key }) => {
      if (key === 'Escape') done();
    });
  }

  setTitle(title: string): void {
    this.title.textContent = title;
    this.title.title = title;
  }

  /** Shows what holds now. */
  show({ mode, scaling, showsStatistics, remembersPictures }: Preferences, isFullScreen: boolean): void {
    this.mode.show(mode);
    this.scaling.show(scaling);
    this.remember.setAttribute('aria-pressed', String(remembersPictures));
    this.statistics.setAttribute('aria-pressed', String(showsStatistics));
    this.fullScreen.setAttribute('aria-pressed', String(isFullScreen));
  }

  focus(): void {
    this.back.focus();
  }
}
