import { setTimeout as delay } from 'node:timers/promises';
import type { HeadlessClient } from '../../client-electron/headless/index.ts';
import { differingPixels } from '../samePixels.ts';

/** Until a menu is there, or gone; and long enough for what it shows to be kept. */
const MENU_MILLISECONDS = 1000;
/** A menu has more pixels: what else happens, a caret that blinks, has fewer. */
const MENU_PIXELS = 10_000;

/** Places of menus, all different, with room for one to the right and below on a screen of 1280 x 800. */
function menuPlace(i: number): { readonly x: number; readonly y: number } {
  return { x: 60 + ((i * 173) % 840), y: 120 + ((i * 97) % 300) };
}

/** Opens the context menu at the i-th place. Throws when nothing opens. */
export async function openMenu(client: HeadlessClient, i: number): Promise<void> {
  const { x, y } = menuPlace(i);
  await changeMuch(client, () => client.click(x, y, { button: 'right' }));
}

/** Closes the menu that is open. Throws when nothing closes. */
export async function closeMenu(client: HeadlessClient): Promise<void> {
  await changeMuch(client, () => client.press('Escape'));
}

async function changeMuch(client: HeadlessClient, act: () => void): Promise<void> {
  const { width, height } = client.framebuffer;
  const before = client.framebuffer.resized(width, height);
  act();
  await delay(MENU_MILLISECONDS);
  if (differingPixels(before, client.framebuffer) < MENU_PIXELS) throw new Error('a menu did not open or close');
}
