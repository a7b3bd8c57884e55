import { ALT, CONTROL, META, SHIFT } from '../../protocol/index.ts';

/** The modifiers that are down, as the protocol's bits. AltGr chooses a character and is none of them. */
export function modifiersOf(event: MouseEvent | KeyboardEvent): number {
  // Windows reports AltGr as Control and Alt too.
  const choosesCharacter = event.getModifierState('AltGraph');
  return (
    (event.shiftKey ? SHIFT : 0) |
    (event.ctrlKey && !choosesCharacter ? CONTROL : 0) |
    (event.altKey && !choosesCharacter ? ALT : 0) |
    (event.metaKey ? META : 0)
  );
}
