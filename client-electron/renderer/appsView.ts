import type { Target } from '../core/index.ts';
import { filterApps, groupApps, MANY_APPS } from './appGroups.ts';
import { appIcon } from './appIcon.ts';
import { type AppEntry, type Catalogue, fetchCatalogue, type SessionEntry, TokenNeededError } from './catalogue.ts';
import { button, element } from './dom.ts';
import { IconLoader } from './iconLoader.ts';
import { icon } from './icons.ts';
import type { Platform } from './platform.ts';
import { remembered } from './recentServers.ts';
import { isReadableOnTheWay, shortAddress } from './serverLink.ts';
import { tokenForm } from './tokenForm.ts';

/** A list that comes later than this shows that it is being waited for, milliseconds. */
const PATIENCE_MS = 300;

export interface AppsHandlers {
  readonly open: (target: Target, title: string) => void;
  /** Undefined where there is only one server. */
  readonly leave: (() => void) | undefined;
}

/** What one server offers: apps to open, sessions to go on with. */
export class AppsView {
  readonly root = element('main', { class: 'page apps' });
  private readonly platform: Platform;
  private readonly handlers: AppsHandlers;
  private readonly heading = element('h1', { class: 'server-name' });
  private readonly details = element('p', { class: 'muted server-details' });
  private readonly filter = element('input', {
    class: 'field app-filter',
    attributes: {
      type: 'search',
      placeholder: 'Filter',
      'aria-label': 'Filter',
      autocomplete: 'off',
      spellcheck: 'false',
    },
  });
  /** The apps, those that the filter lets through. It changes with every key; nobody wants to hear all of it. */
  private readonly list = element('div', { attributes: { 'aria-live': 'off' } });
  private readonly icons: IconLoader;
  private apps: readonly AppEntry[] = [];
  private readonly content = element('div', { class: 'content', attributes: { 'aria-live': 'polite' } });
  private origin = '';
  private request = 0;

  constructor(platform: Platform, handlers: AppsHandlers) {
    this.platform = platform;
    this.handlers = handlers;
    this.icons = new IconLoader(platform);
    const { leave } = handlers;
    const header = element('header', { class: 'page-header' });
    if (leave !== undefined) {
      header.append(button({ class: 'tool', icon: icon('back'), label: 'Other servers', onClick: leave }));
    } else {
      header.append(element('img', { class: 'small-logo', attributes: { src: '/icon.svg', alt: '' } }));
    }
    header.append(
      element('div', { class: 'server' }, this.heading, this.details),
      button({ class: 'tool', icon: icon('refresh'), label: 'Look again', onClick: () => void this.load() }),
    );
    this.filter.hidden = true;
    this.filter.addEventListener('input', () => this.showApps());
    this.filter.addEventListener('keydown', (event) => this.filterKey(event));
    this.root.append(header, this.filter, this.content);
    // What runs may have changed while nobody looked.
    document.addEventListener('visibilitychange', () => {
      if (this.root.isConnected && !document.hidden) void this.load();
    });
  }

  /** Comes up with the list of a server. */
  show(origin: string): void {
    if (origin !== this.origin) {
      this.origin = origin;
      this.heading.textContent = new URL(origin).host;
      this.details.textContent = '';
      this.content.replaceChildren();
      this.filter.value = '';
      this.filter.hidden = true;
    }
    this.platform.setTitle('Farglass');
    void this.load();
  }

  private async load(): Promise<void> {
    const request = ++this.request;
    const { origin } = this;
    const isOutdated = () => request !== this.request;
    const waiting = window.setTimeout(() => {
      if (!isOutdated() && this.content.childElementCount === 0) this.say('plug', 'Asking the server...');
    }, PATIENCE_MS);
    try {
      const catalogue = await fetchCatalogue(this.platform, origin);
      if (!isOutdated()) this.showCatalogue(catalogue);
    } catch (error) {
      if (isOutdated()) return;
      if (error instanceof TokenNeededError) this.askForToken(error.message);
      else this.showProblem(error instanceof Error ? error.message : String(error));
    } finally {
      clearTimeout(waiting);
    }
  }

  private showCatalogue(catalogue: Catalogue): void {
    const { serverName, serverVersion, apps, sessions } = catalogue;
    const { origin, platform } = this;
    platform.keepRecentServers(
      remembered(platform.recentServers(), { origin, name: serverName, lastUsed: Date.now() }),
    );
    platform.setTitle(`${serverName} - Farglass`);
    this.heading.textContent = serverName;
    const version = serverVersion === '' ? '' : `, version ${serverVersion}`;
    this.details.textContent = `${shortAddress(origin)}${version}`;
    if (isReadableOnTheWay(origin)) {
      const title = 'Others on the network could read what is shown and typed. An address with https:// prevents that.';
      this.details.append(element('span', { class: 'badge warning', text: 'not encrypted', attributes: { title } }));
    }
    this.icons.startList(origin);
    this.apps = apps;
    this.filter.hidden = apps.length <= MANY_APPS;
    if (this.filter.hidden) this.filter.value = '';
    const parts: Node[] = [];
    if (sessions.length > 0) {
      const known = new Map(apps.map((app) => [app.name, app]));
      parts.push(
        element('h2', { text: 'Running' }),
        element(
          'ul',
          { class: 'rows' },
          ...sessions.map((session) => this.sessionRow(session, known.get(session.app))),
        ),
      );
    }
    this.replaceContent([...parts, this.list], () => this.showApps());
  }

  /** Shows the apps that the filter lets through. */
  private showApps(): void {
    const { apps, filter } = this;
    const groups = groupApps(filterApps(apps, filter.value.trim()));
    const parts: HTMLElement[] = groups.flatMap((group) => [
      element('h2', { text: group.title }),
      element(
        'ul',
        { class: group.arePrograms ? 'cards programs' : 'cards' },
        ...group.apps.map((app) => this.appCard(app)),
      ),
    ]);
    if (apps.length === 0) parts.push(element('h2', { text: 'Apps' }), noApps());
    else if (parts.length === 0) parts.push(element('p', { class: 'no-match', text: 'No app is called like that.' }));
    this.list.replaceChildren(...parts);
  }

  /** Enter opens the first app, Escape shows all again. */
  private filterKey(event: KeyboardEvent): void {
    if (this.filter.value === '' || !['Enter', 'Escape'].includes(event.key)) return;
    if (event.key === 'Enter') this.list.querySelector<HTMLElement>('.app-card')?.click();
    this.filter.value = '';
    this.showApps();
    event.preventDefault();
  }

  /** An app's picture: its own, or one that fits its name. */
  private picture(name: string, app: AppEntry | undefined): HTMLElement {
    const picture = appIcon(name, app?.title ?? name);
    if (app?.hasIcon) this.icons.place(app.name, picture);
    return picture;
  }

  private appCard(app: AppEntry): HTMLElement {
    const { name, title, description, shared } = app;
    const heading = element('span', { class: 'app-heading' }, element('span', { class: 'app-title', text: title }));
    if (shared) {
      const hint = 'Everybody who opens it sees the same screen';
      heading.append(element('span', { class: 'badge', text: 'shared', attributes: { title: hint } }));
    }
    const card = element(
      'button',
      { class: 'app-card', attributes: { type: 'button' } },
      this.picture(name, app),
      element('span', { class: 'app-text' }, heading, element('span', { class: 'muted', text: description })),
    );
    // Its line may be too short for it.
    if (app.category !== '') card.title = description;
    card.dataset.key = `app ${name}`;
    card.addEventListener('click', () => this.handlers.open({ kind: 'app', name }, title));
    return element('li', {}, card);
  }

  private sessionRow({ name, app, title, viewers }: SessionEntry, entry: AppEntry | undefined): HTMLElement {
    const appTitle = entry?.title ?? app;
    const row = element(
      'button',
      { class: 'row-main', attributes: { type: 'button' } },
      this.picture(app, entry),
      element(
        'span',
        { class: 'row-text' },
        element('span', { class: 'row-title', text: title }),
        element('span', { class: 'muted', text: title === appTitle ? name : `${appTitle}, ${name}` }),
      ),
      element('span', { class: 'row-aside muted', text: viewersText(viewers) }),
      element('span', { class: 'row-action', text: 'Go on' }),
    );
    row.dataset.key = `session ${name}`;
    row.addEventListener('click', () => this.handlers.open({ kind: 'session', name }, title));
    return element('li', { class: 'row' }, row);
  }

  private askForToken(sentence: string): void {
    const form = tokenForm(sentence, (token) => {
      this.platform.keepToken(this.origin, token);
      void this.load();
    });
    this.filter.hidden = true;
    this.replaceContent([form.root]);
    form.focus();
  }

  private showProblem(sentence: string): void {
    const again = button({ class: 'button primary', text: 'Try again', onClick: () => void this.load() });
    const actions = element('div', { class: 'actions' }, again);
    const { leave } = this.handlers;
    if (leave !== undefined) actions.append(button({ text: 'Other servers', onClick: leave }));
    this.say('plug', sentence, actions);
    again.focus();
  }

  private say(picture: Parameters<typeof icon>[0], sentence: string, ...more: readonly Node[]): void {
    const parts = [icon(picture), element('p', { text: sentence }), ...more];
    this.filter.hidden = true;
    this.replaceContent([element('div', { class: 'empty' }, ...parts)]);
  }

  /** The keyboard stays where it was when a list is shown anew. */
  private replaceContent(parts: readonly Node[], fill: () => void = () => {}): void {
    const { activeElement } = document;
    const key = activeElement instanceof HTMLElement ? activeElement.dataset.key : undefined;
    this.content.replaceChildren(...parts);
    fill();
    if (key === undefined) return;
    for (const candidate of this.content.querySelectorAll<HTMLElement>('[data-key]')) {
      if (candidate.dataset.key === key) candidate.focus();
    }
  }
}

function viewersText(viewers: number): string {
  if (viewers === 0) return 'nobody is looking';
  return viewers === 1 ? '1 viewer' : `${viewers} viewers`;
}

function noApps(): HTMLElement {
  return element(
    'div',
    { class: 'empty' },
    icon('display'),
    element(
      'p',
      {},
      document.createTextNode('This server offers no apps. Start it with '),
      element('code', { text: 'farglass serve --app FILE' }),
      document.createTextNode(' to offer one of yours.'),
    ),
  );
}
