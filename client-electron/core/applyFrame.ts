import {
  applyCommand,
  boundsOfCommand,
  type Command,
  type Frame,
  type Rect,
  Region,
  SCREEN,
  type Screen,
  type TextLayer,
} from '../../protocol/index.ts';

/** What a frame changed. */
export interface FrameEffect {
  /** Of surface 0, within its bounds. */
  readonly damage: readonly Rect[];
  readonly resized: boolean;
  readonly cursorChanged: boolean;
}

/**
 * Applies a prepared frame to the screen and its text. Throws a ProtocolError when a command names what is not
 * there; the screen is then between two states and must not be shown.
 */
export function applyFrame(frame: Frame, screen: Screen, text: TextLayer): FrameEffect {
  const { framebuffer, cursor } = screen;
  const damage = new Region();
  for (const command of frame.commands) {
    applyCommand(screen, command);
    text.apply(command, screen.atlas);
    if (command.surface === SCREEN) addDamage(damage, command);
  }
  const { bounds } = screen.framebuffer;
  const resized = screen.framebuffer !== framebuffer;
  if (resized) damage.add(bounds);
  damage.clip(bounds);
  return { damage: damage.take(), resized, cursorChanged: screen.cursor !== cursor };
}

function addDamage(damage: Region, command: Command): void {
  if (command.name === 'fill' || command.name === 'copy') for (const rect of command.rects) damage.add(rect);
  else damage.add(boundsOfCommand(command));
}
