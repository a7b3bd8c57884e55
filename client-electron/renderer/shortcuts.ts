const isMac = /^Mac/.test(navigator.platform);

/** Keys that the viewer keeps for itself; all others belong to the session. */
export const shortcuts = {
  fullScreen: {
    keys: 'F11',
    matches: (event) => event.code === 'F11' && !event.ctrlKey && !event.altKey && !event.shiftKey && !event.metaKey,
  },
  statistics: { keys: 'Ctrl+Alt+Shift+S', matches: (event) => isChord(event) && event.code === 'KeyS' },
  heat: { keys: 'Ctrl+Alt+Shift+H', matches: (event) => isChord(event) && event.code === 'KeyH' },
  toolbar: { keys: 'Ctrl+Alt+Shift+T', matches: (event) => isChord(event) && event.code === 'KeyT' },
  paste: {
    keys: isMac ? 'Cmd+V' : 'Ctrl+Shift+V',
    matches: (event) =>
      event.key.toLowerCase() === 'v' &&
      !event.altKey &&
      ((event.ctrlKey && event.shiftKey && !event.metaKey) || (isMac && event.metaKey && !event.ctrlKey)),
  },
} as const satisfies Readonly<
  Record<string, { readonly keys: string; readonly matches: (event: KeyboardEvent) => boolean }>
>;

export type ShortcutName = keyof typeof shortcuts;

const names = Object.keys(shortcuts) as readonly ShortcutName[]; // keys of a const object

/** The viewer's own shortcut that a key press is, or undefined. */
export function shortcutOf(event: KeyboardEvent): ShortcutName | undefined {
  return names.find((name) => shortcuts[name].matches(event));
}

/**
 * Whether a program may take a key press for a paste: Ctrl+V of most, Ctrl+Shift+V of terminals, Shift+Insert of old
 * ones and of xterm, and the key that says so.
 */
export function meansPaste({ key, ctrlKey, shiftKey, altKey, metaKey }: KeyboardEvent): boolean {
  if (altKey || metaKey) return false;
  return ctrlKey ? key.toLowerCase() === 'v' : key === 'Paste' || (key === 'Insert' && shiftKey);
}

function isChord(event: KeyboardEvent): boolean {
  return event.ctrlKey && event.altKey && event.shiftKey && !event.metaKey;
}
