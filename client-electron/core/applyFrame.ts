import {
  applyCommand,
  boundsOfCommand,
  type Command,
  type ContextCoder,
  type Frame,
  MAX_FRAME_IMAGE_PIXELS,
  ProtocolError,
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
 * Applies a prepared frame to the screen and its text. `coder`: the connection's, for updates that are coded. Throws a
 * ProtocolError when a command names what is not there, or a coded update is damaged; the screen is then between two
 * states and must not be shown.
 */
export function applyFrame(
  frame: Frame,
  screen: Screen,
  text: TextLayer,
  coder: ContextCoder | undefined,
): FrameEffect {
  const { framebuffer, cursor } = screen;
  const damage = new Region();
  let pixels = MAX_FRAME_IMAGE_PIXELS;
  for (const given of frame.commands) {
    let command = given;
    if (command.name === 'coded') {
      if (coder === undefined) throw new ProtocolError('state', 'coded updates were not offered');
      const { surface, bytes } = command;
      const done = coder.decode(bytes, screen.surface(surface), pixels, { surface, atlas: screen.atlas });
      pixels -= done.pixels;
      command = { ...command, changes: done.changes };
    } else applyCommand(screen, command);
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
  else if (command.name === 'coded') for (const { rect } of command.changes ?? []) damage.add(rect);
  else damage.add(boundsOfCommand(command));
}
