/** What keyboards and pointers need of the x11 package, beside server/x11/x11.d.ts. */
declare module 'x11' {
  interface XClient {
    /** One row of keysyms for each of `count` keycodes, all rows of one length. */
    GetKeyboardMapping(firstKeycode: number, count: number, callback: Callback<number[][]>): void;
    /** `keysyms` holds `keysymsPerKeycode` for each keycode, one after the other. */
    ChangeKeyboardMapping(firstKeycode: number, keysymsPerKeycode: number, keysyms: readonly number[]): void;
    /** The keycodes of Shift, Lock, Control and Mod1 to Mod5; 0 fills up. */
    GetModifierMapping(callback: Callback<number[][]>): void;
    /** The window with the keyboard; 0 none, 1 the one under the pointer. */
    GetInputFocus(callback: Callback<{ readonly focus: number }>): void;
    /** `child` is the window of the root that the pointer is in, `keyMask` the modifiers and buttons that are down. */
    QueryPointer(window: number, callback: Callback<{ readonly child: number; readonly keyMask: number }>): void;
    QueryTree(window: number, callback: Callback<{ readonly parent: number }>): void;
    ChangeKeyboardControl(values: { readonly autoRepeatMode: 0 | 1 | 2 }): void;
  }
}
