import type { Target } from '../core/index.ts';
import { AppsView } from './appsView.ts';
import './bridge.ts';
import { browserPlatform } from './browserPlatform.ts';
import { electronPlatform } from './electronPlatform.ts';
import type { LaunchProblem, Platform } from './platform.ts';
import { provenDecoders } from './provenDecoders.ts';
import type { ServerLink } from './serverLink.ts';
import { SessionView } from './sessionView.ts';
import { StartView } from './startView.ts';
import { exposeTestAccess, FrameCounter } from './testAccess.ts';

/** Shows one of the views at a time. */
function startViewer(platform: Platform): void {
  const decoders = provenDecoders();
  const counter = new FrameCounter();
  let origin = platform.ownServer ?? '';
  let session: SessionView | undefined;

  const start = platform.ownServer === undefined ? new StartView(platform, openLink) : undefined;
  const apps = new AppsView(platform, { open: openSession, leave: start && showStart });

  exposeTestAccess(counter, () => session);
  platform.onFullScreenChange(() => session?.fullScreenChanged());
  platform.onPlace((target) => {
    if (target === undefined) showApps();
    else openSession(target, target.name);
  });
  // The server need not wait for a timeout to know that this viewer is gone.
  addEventListener('pagehide', () => session?.close());
  // A page that the browser had kept has lost its connection.
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) location.reload();
  });

  // After any of these the connection may be gone without a word.
  const wake = () => session?.wake();
  for (const name of ['online', 'focus', 'pageshow']) addEventListener(name, wake);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') wake();
  });
  platform.onWake(wake);

  if (platform.launch !== undefined) openLink(platform.launch);
  else showStart(platform.launchProblem);

  function openLink(link: ServerLink): void {
    origin = link.origin;
    if (link.token !== undefined) platform.keepToken(origin, link.token);
    if (link.target !== undefined) openSession(link.target, link.target.name);
    else showApps();
  }

  function openSession(target: Target, title: string): void {
    closeSession();
    session = new SessionView({
      platform,
      origin,
      target,
      title,
      decoders,
      onFrame: (number) => counter.presented(number),
      startAgain: (app) => openSession({ kind: 'app', name: app }, title),
      leave: () => {
        platform.showPlace(undefined);
        showApps();
      },
    });
    document.body.replaceChildren(session.root);
    session.start();
  }

  function showApps(): void {
    closeSession();
    document.body.replaceChildren(apps.root);
    apps.show(origin);
  }

  function showStart(problem?: LaunchProblem): void {
    closeSession();
    if (start === undefined) return;
    document.body.replaceChildren(start.root);
    start.show(problem);
  }

  function closeSession(): void {
    session?.close();
    session = undefined;
    counter.presented(0);
  }
}

startViewer(window.farglass === undefined ? browserPlatform() : await electronPlatform(window.farglass));
