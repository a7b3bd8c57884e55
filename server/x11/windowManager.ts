import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DesktopOptions } from './desktopOptions.ts';
import { findExecutable } from './programs/findExecutable.ts';

/** The window manager that is taken when none is named. */
export const DEFAULT_WINDOW_MANAGER = 'openbox';

/**
 * Openbox for a single program: its windows fill the screen without decoration, dialogs keep their size and their
 * frame, and no key or desktop menu is between the user and the program.
 */
const SINGLE_PROGRAM = `<?xml version="1.0" encoding="UTF-8"?>
<openbox_config xmlns="http://openbox.org/3.4/rc">
  <focus><focusNew>yes</focusNew></focus>
  <placement><policy>Smart</policy><center>yes</center></placement>
  <desktops><number>1</number><popupTime>0</popupTime></desktops>
  <keyboard></keyboard>
  <mouse>
    <context name="Client">
      <mousebind button="Left" action="Press"><action name="Focus"/><action name="Raise"/></mousebind>
      <mousebind button="Middle" action="Press"><action name="Focus"/><action name="Raise"/></mousebind>
      <mousebind button="Right" action="Press"><action name="Focus"/><action name="Raise"/></mousebind>
    </context>
    <context name="Titlebar">
      <mousebind button="Left" action="Press"><action name="Focus"/><action name="Raise"/></mousebind>
      <mousebind button="Left" action="Drag"><action name="Move"/></mousebind>
    </context>
    <context name="Close">
      <mousebind button="Left" action="Click"><action name="Close"/></mousebind>
    </context>
  </mouse>
  <applications>
    <application class="*" type="normal"><decor>no</decor><focus>yes</focus><maximized>yes</maximized></application>
  </applications>
</openbox_config>
`;

/** How to start a window manager, and what to do when it is over. */
export interface WindowManager {
  readonly command: readonly string[];
  cleanUp(): void;
}

/** The window manager that the options ask for; undefined: none. Where none is asked for and ours is not installed, none. */
export async function windowManagerOf({ kind, windowManager }: DesktopOptions): Promise<WindowManager | undefined> {
  if (windowManager === 'none') return undefined;
  if (
    windowManager === undefined &&
    (await findExecutable(DEFAULT_WINDOW_MANAGER, process.env.PATH ?? '')) === undefined
  ) {
    return undefined;
  }
  if (windowManager !== undefined && windowManager !== DEFAULT_WINDOW_MANAGER)
    return { command: [windowManager], cleanUp() {} };
  if (kind === 'desktop') return { command: ['openbox', '--sm-disable'], cleanUp() {} };
  const folder = mkdtempSync(join(tmpdir(), 'farglass-openbox-'));
  const file = join(folder, 'rc.xml');
  writeFileSync(file, SINGLE_PROGRAM);
  return {
    command: ['openbox', '--sm-disable', '--config-file', file],
    cleanUp: () => rmSync(folder, { recursive: true, force: true }),
  };
}
