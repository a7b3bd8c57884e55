import { app, type Session, type WebContents } from 'electron';
import { PAGE_ORIGIN } from './clientFiles.ts';

/**
 * What the page may do that Chromium asks about. The last three are one permission under its old and new names: to
 * connect to servers in the local network and on this machine, which newer versions ask about for sockets too.
 */
const GRANTED: ReadonlySet<string> = new Set([
  'fullscreen',
  'clipboard-sanitized-write',
  'clipboard-read',
  'keyboardLock',
  'pointerLock',
  'local-network-access',
  'local-network',
  'loopback-network',
]);

/** Versions that check the local network without asking the application let it switch the check off. */
const DISABLED_FEATURES = ['LocalNetworkAccessChecks', 'LocalNetworkAccessChecksWebSockets'];

/** Sets Chromium's switches. Must run before the application is ready. */
export function setSwitches(): void {
  // Pixels on the screen are the pixels that were sent, whatever colour profile the monitor has.
  app.commandLine.appendSwitch('force-color-profile', 'srgb');
  const given = app.commandLine.getSwitchValue('disable-features');
  const disabled = given === '' ? DISABLED_FEATURES : [given, ...DISABLED_FEATURES];
  app.commandLine.appendSwitch('disable-features', disabled.join(','));
  // Both switches at once contradict each other: as root, child processes then refuse to start, over and over.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
}

/** Denies every web page in the application all ways out of itself. */
export function confineContents(): void {
  app.on('web-contents-created', (_event, contents: WebContents) => {
    const deny = (event: { preventDefault(): void }) => event.preventDefault();
    contents.on('will-navigate', deny);
    contents.on('will-redirect', deny);
    contents.on('will-frame-navigate', deny);
    contents.on('will-attach-webview', deny);
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
}

/** Grants the page what it needs and denies the rest; downloads are denied too. */
export function restrictSession(session: Session): void {
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin) => {
    return GRANTED.has(permission) && isPage(requestingOrigin);
  });
  session.setPermissionRequestHandler((contents, permission, decide) => {
    decide(GRANTED.has(permission) && isPage(contents.getURL()));
  });
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => event.preventDefault());
  session.setSpellCheckerEnabled(false);
}

function isPage(address: string): boolean {
  return address === PAGE_ORIGIN || address.startsWith(`${PAGE_ORIGIN}/`);
}
