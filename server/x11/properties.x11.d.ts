/** Requests of the x11 package about properties, selections, windows and events. */
declare module 'x11' {
  interface PropertyValue {
    /** The atom of its type; 0 where there is no such property. */
    readonly type: number;
    /** Bits of one element: 8, 16 or 32. */
    readonly format: number;
    /** Bytes that were not asked for. */
    readonly bytesAfter: number;
    readonly data: Buffer;
  }

  interface WindowAttributes {
    /** 0 unmapped, 1 hidden because a parent is unmapped, 2 shown. */
    readonly mapState: number;
    readonly overrideRedirect: number;
    /** The events of the window that this connection has asked for. */
    readonly myEventMasks: number;
  }

  interface XClient {
    /** Those that are known, by name. */
    atoms: Readonly<Record<string, number>>;
    MapWindow(window: number): void;
    InternAtom(onlyIfExists: boolean, name: string, callback: Callback<number>): void;
    ChangeProperty(
      mode: number,
      window: number,
      property: number,
      type: number,
      format: 8 | 16 | 32,
      data: Buffer | readonly number[],
    ): void;
    DeleteProperty(window: number, property: number): void;
    GetProperty(
      remove: number,
      window: number,
      property: number,
      type: number,
      offset: number,
      length: number,
      callback: Callback<PropertyValue>,
    ): void;
    SetSelectionOwner(window: number, selection: number, time: number): void;
    GetSelectionOwner(selection: number, callback: Callback<number>): void;
    ConvertSelection(requestor: number, selection: number, target: number, property: number, time: number): void;
    SendEvent(window: number, propagate: number, eventMask: number, event: object): void;
    CreateWindow(
      id: number,
      parent: number,
      x: number,
      y: number,
      width: number,
      height: number,
      borderWidth: number,
      depth: number,
      windowClass: number,
      visual: number,
      attributes: { readonly eventMask?: number; readonly overrideRedirect?: boolean },
    ): void;
    DestroyWindow(window: number): void;
    ChangeWindowAttributes(window: number, attributes: { readonly eventMask: number }): void;
    GetWindowAttributes(window: number, callback: Callback<WindowAttributes>): void;
    QueryTree(window: number, callback: Callback<{ readonly children: readonly number[] }>): void;
    /** Gives an id of AllocID back; the next one that is asked for may be the same. */
    ReleaseID(id: number): void;
  }
}
