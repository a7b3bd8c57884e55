/**
 * Names whose position is their number on the wire, frozen as of version 1. The tables may grow at their ends,
 * and then this list grows as well; nothing in it ever changes its place.
 */
export const frozenNames = {
  keys: `
    Unidentified
    KeyA KeyB KeyC KeyD KeyE KeyF KeyG KeyH KeyI KeyJ KeyK KeyL KeyM
    KeyN KeyO KeyP KeyQ KeyR KeyS KeyT KeyU KeyV KeyW KeyX KeyY KeyZ
    Digit0 Digit1 Digit2 Digit3 Digit4 Digit5 Digit6 Digit7 Digit8 Digit9
    Enter Escape Backspace Tab Space Minus Equal BracketLeft BracketRight Backslash
    Semicolon Quote Backquote Comma Period Slash CapsLock
    F1 F2 F3 F4 F5 F6 F7 F8 F9 F10 F11 F12
    PrintScreen ScrollLock Pause Insert Home PageUp Delete End PageDown
    ArrowRight ArrowLeft ArrowDown ArrowUp
    NumLock NumpadDivide NumpadMultiply NumpadSubtract NumpadAdd NumpadEnter
    Numpad0 Numpad1 Numpad2 Numpad3 Numpad4 Numpad5 Numpad6 Numpad7 Numpad8 Numpad9
    NumpadDecimal NumpadEqual NumpadComma
    ControlLeft ShiftLeft AltLeft MetaLeft ControlRight ShiftRight AltRight MetaRight
    ContextMenu IntlBackslash IntlRo IntlYen KanaMode Convert NonConvert Lang1 Lang2
    F13 F14 F15 F16 F17 F18 F19 F20 F21 F22 F23 F24
    AudioVolumeMute AudioVolumeDown AudioVolumeUp
    MediaPlayPause MediaStop MediaTrackNext MediaTrackPrevious
    BrowserBack BrowserForward BrowserRefresh BrowserSearch BrowserHome`,
  cursors: `
    default none pointer text crosshair move grab grabbing wait progress not-allowed help zoom-in zoom-out
    ew-resize ns-resize nesw-resize nwse-resize col-resize row-resize`,
  closeCodes: 'ended crashed notFound version protocol unauthorized busy shutdown replaced',
  modes: 'commands raw',
} as const;
