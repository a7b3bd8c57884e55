/**
 * The X keycode of each key by the web's KeyboardEvent.code: the number of Linux's evdev plus 8, which is what all X
 * servers on Linux use.
 */
const keycodes: Readonly<Record<string, number>> = {
  Escape: 9,
  ...row(10, 'Digit1 Digit2 Digit3 Digit4 Digit5 Digit6 Digit7 Digit8 Digit9 Digit0 Minus Equal Backspace'),
  ...row(23, 'Tab KeyQ KeyW KeyE KeyR KeyT KeyY KeyU KeyI KeyO KeyP BracketLeft BracketRight Enter'),
  ...row(37, 'ControlLeft KeyA KeyS KeyD KeyF KeyG KeyH KeyJ KeyK KeyL Semicolon Quote Backquote'),
  ...row(50, 'ShiftLeft Backslash KeyZ KeyX KeyC KeyV KeyB KeyN KeyM Comma Period Slash ShiftRight'),
  ...row(63, 'NumpadMultiply AltLeft Space CapsLock F1 F2 F3 F4 F5 F6 F7 F8 F9 F10 NumLock ScrollLock'),
  ...row(79, 'Numpad7 Numpad8 Numpad9 NumpadSubtract Numpad4 Numpad5 Numpad6 NumpadAdd'),
  ...row(87, 'Numpad1 Numpad2 Numpad3 Numpad0 NumpadDecimal'),
  ...row(94, 'IntlBackslash F11 F12 IntlRo'),
  ...row(100, 'Convert KanaMode NonConvert'),
  ...row(104, 'NumpadEnter ControlRight NumpadDivide PrintScreen AltRight'),
  ...row(110, 'Home ArrowUp PageUp ArrowLeft ArrowRight End ArrowDown PageDown Insert Delete'),
  ...row(121, 'AudioVolumeMute AudioVolumeDown AudioVolumeUp'),
  ...row(125, 'NumpadEqual'),
  ...row(127, 'Pause'),
  ...row(129, 'NumpadComma Lang1 Lang2 IntlYen MetaLeft MetaRight ContextMenu'),
  ...row(136, 'BrowserStop Again Props Undo Select Copy Open Paste Find Cut Help'),
  ...row(148, 'LaunchApp2'),
  ...row(163, 'LaunchMail BrowserFavorites LaunchApp1 BrowserBack BrowserForward'),
  ...row(169, 'Eject'),
  ...row(171, 'MediaTrackNext MediaPlayPause MediaTrackPrevious MediaStop'),
  ...row(179, 'MediaSelect BrowserHome BrowserRefresh'),
  ...row(191, 'F13 F14 F15 F16 F17 F18 F19 F20 F21 F22 F23 F24'),
  ...row(225, 'BrowserSearch'),
};

/** The X keycode of a physical key; undefined for keys that X has no place for. */
export function keycodeOf(code: string): number | undefined {
  return Object.hasOwn(keycodes, code) ? keycodes[code] : undefined;
}

/** Keycodes that stand for a key which somebody may press. */
export const physicalKeycodes: ReadonlySet<number> = new Set(Object.values(keycodes));

/** Keys whose keycodes follow each other. */
function row(first: number, codes: string): Record<string, number> {
  return Object.fromEntries(codes.split(' ').map((code, i) => [code, first + i]));
}
