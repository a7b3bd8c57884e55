import { button, element } from './dom.ts';
import { icon } from './icons.ts';
import type { LaunchProblem, Platform, RecentServer } from './platform.ts';
import { forgotten, timeAgo } from './recentServers.ts';
import { parseServerLink, type ServerLink, shortAddress } from './serverLink.ts';

/** Where people choose a server. */
export class StartView {
  readonly root: HTMLElement;
  private readonly platform: Platform;
  private readonly open: (link: ServerLink) => void;
  private readonly field = element('input', {
    class: 'field',
    attributes: {
      id: 'address',
      type: 'text',
      inputmode: 'url',
      autocapitalize: 'off',
      autocomplete: 'off',
      spellcheck: 'false',
      placeholder: 'desk.example.org',
      'aria-describedby': 'address-hint address-problem',
    },
  });
  private readonly problem = element('p', { class: 'problem', attributes: { id: 'address-problem', role: 'alert' } });
  private readonly recent = element('section', { class: 'recent' });

  constructor(platform: Platform, open: (link: ServerLink) => void) {
    this.platform = platform;
    this.open = open;
    const form = element(
      'form',
      { class: 'connect-form' },
      element('label', { text: 'Address of a server', attributes: { for: 'address' } }),
      element(
        'div',
        { class: 'field-row' },
        this.field,
        element('button', { class: 'button primary', text: 'Connect', attributes: { type: 'submit' } }),
      ),
      element(
        'p',
        { class: 'hint', attributes: { id: 'address-hint' } },
        document.createTextNode('For example '),
        element('code', { text: 'desk.example.org' }),
        document.createTextNode(', '),
        element('code', { text: '192.168.1.20:7600' }),
        document.createTextNode(' or the whole link that the server printed.'),
      ),
      this.problem,
    );
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.submit();
    });
    this.field.addEventListener('input', () => this.showProblem(undefined));
    this.root = element(
      'main',
      { class: 'page start' },
      element(
        'header',
        { class: 'brand' },
        element('img', { class: 'logo', attributes: { src: '/icon.svg', alt: '' } }),
        element('h1', { text: 'Farglass' }),
        element('p', { class: 'muted', text: 'Programs from far away, on this screen.' }),
      ),
      form,
      this.recent,
    );
  }

  /** Comes up, with the address to mend when one could not be opened. */
  show(problem?: LaunchProblem): void {
    this.platform.setTitle('Farglass');
    this.showRecent();
    if (problem !== undefined) this.field.value = problem.address;
    this.showProblem(problem?.sentence);
    this.field.focus();
    // What is wrong is mostly at the end; other addresses are typed anew.
    if (problem === undefined) this.field.select();
  }

  private submit(): void {
    let link: ServerLink;
    try {
      link = parseServerLink(this.field.value);
    } catch (error) {
      this.showProblem(error instanceof Error ? error.message : String(error));
      this.field.focus();
      return;
    }
    // A token must not stay on the screen.
    this.field.value = shortAddress(link.origin);
    this.open(link);
  }

  private showProblem(sentence: string | undefined): void {
    this.problem.textContent = sentence ?? '';
    this.field.setAttribute('aria-invalid', String(sentence !== undefined));
  }

  private showRecent(): void {
    const servers = this.platform.recentServers();
    if (servers.length === 0) {
      this.recent.replaceChildren(
        element('h2', { text: 'No server yet' }),
        element(
          'p',
          { class: 'muted' },
          document.createTextNode('To try it, run '),
          element('code', { text: 'farglass serve' }),
          document.createTextNode(' on some machine and connect to the address that it prints.'),
        ),
      );
      return;
    }
    const list = element('ul', { class: 'rows' }, ...servers.map((server) => this.row(server)));
    this.recent.replaceChildren(element('h2', { text: 'Recent' }), list);
  }

  private row(server: RecentServer): HTMLElement {
    const { origin, name, lastUsed } = server;
    const address = shortAddress(origin);
    const open = element(
      'button',
      { class: 'row-main', attributes: { type: 'button' } },
      icon('server'),
      element(
        'span',
        { class: 'row-text' },
        element('span', { class: 'row-title', text: name }),
        element('span', { class: 'muted', text: address }),
      ),
      element('span', { class: 'row-aside muted', text: timeAgo(lastUsed, Date.now()) }),
    );
    open.addEventListener('click', () => this.open({ origin, token: undefined, target: undefined }));
    const remove = button({
      class: 'tool',
      icon: icon('close'),
      label: `Forget ${name}`,
      onClick: () => {
        this.platform.keepRecentServers(forgotten(this.platform.recentServers(), origin));
        this.showRecent();
        this.field.focus();
      },
    });
    return element('li', { class: 'row' }, open, remove);
  }
}
