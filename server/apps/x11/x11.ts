import type { AppDefinition } from '../../app/app.ts';
import { startDesktop } from '../../x11/desktop.ts';
import { readDesktopOptions } from '../../x11/desktopOptions.ts';

/** X programs as a session: a desktop, or one program alone. */
export default function x11App(options: unknown): AppDefinition {
  const desktop = readDesktopOptions(options);
  return {
    title: desktop.title,
    ownSize: true,
    takesOffers: true,
    fixedSize: desktop.followSize === false,
    start: (app) => startDesktop(app, desktop),
  };
}
