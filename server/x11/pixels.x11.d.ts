/** What the x11 package knows about pixels and sizes of the screen. */
declare module 'x11' {
  interface Visual {
    readonly red_mask: number;
    readonly green_mask: number;
    readonly blue_mask: number;
  }

  interface Screen {
    /** Visuals by depth and number. */
    readonly depths: Readonly<Record<number, Readonly<Record<number, Visual>>>>;
  }

  interface Display {
    /** 0: the low byte of a pixel comes first. */
    readonly image_byte_order: number;
  }

  interface XImage {
    readonly depth: number;
    readonly data: Buffer;
  }

  interface XClient {
    /** The number of the last request. Events and replies carry the number of the last one that the server has done. */
    readonly seq_num: number;
    GetGeometry(drawable: number, callback: Callback<{ readonly width: number; readonly height: number }>): void;
    GetImage(
      format: number,
      drawable: number,
      x: number,
      y: number,
      width: number,
      height: number,
      planeMask: number,
      callback: Callback<XImage>,
    ): void;
    GrabServer(): void;
    UngrabServer(): void;
  }
}
