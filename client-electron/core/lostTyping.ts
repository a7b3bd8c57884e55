import { ALT, type ClientMessage, CONTROL, META } from '../../protocol/index.ts';
import type { InputMessage } from './keptInputs.ts';
import { isPrintable } from './keyboard.ts';

/** Keys whose name is not what they type. */
const typedByName: Readonly<Record<string, string>> = { Enter: '\n', Tab: '\t' };
/** Keys that do nothing by themselves. */
const modifierKeys: ReadonlySet<string> = new Set(['Shift', 'Control', 'Alt', 'AltGraph', 'Meta', 'OS']);

/** What was typed and pasted, as far as it is text. */
export function typedText(inputs: readonly InputMessage[]): string {
  let text = '';
  for (const input of inputs) {
    if (input.name === 'text' || input.name === 'clipboard') text += input.text;
    else if (input.name === 'key' && input.down && (input.modifiers & (CONTROL | ALT | META)) === 0) {
      text += isPrintable(input.key) ? input.key : (typedByName[input.key] ?? '');
    }
  }
  return text;
}

/**
 * The same typing once more: whole strokes, because nobody holds those keys any longer. Clicks and scrolling are
 * left out; what they were meant for may have moved.
 */
export function typedAgain(inputs: readonly InputMessage[]): InputMessage[] {
  const again: InputMessage[] = [];
  for (const input of inputs) {
    if (input.name === 'text' || input.name === 'clipboard' || input.name === 'offer') again.push(input);
    else if (input.name === 'key' && input.down && !modifierKeys.has(input.key)) {
      again.push({ ...input, repeat: false }, released(input));
    }
  }
  return again;
}

function released(press: Extract<ClientMessage, { name: 'key' }>): InputMessage {
  return { ...press, down: false, repeat: false, key: '' };
}
