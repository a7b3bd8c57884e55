/** Requests of the x11 package by which the bench shows frames. */
declare module 'x11' {
  interface XClient {
    CreateGC(id: number, drawable: number, values: { readonly foreground?: number }): void;
    CreatePixmap(id: number, drawable: number, depth: number, width: number, height: number): void;
    PutImage(
      format: number,
      drawable: number,
      gc: number,
      width: number,
      height: number,
      x: number,
      y: number,
      leftPad: number,
      depth: number,
      data: Buffer,
    ): void;
    CopyArea(
      source: number,
      target: number,
      gc: number,
      sourceX: number,
      sourceY: number,
      x: number,
      y: number,
      width: number,
      height: number,
    ): void;
  }
}
