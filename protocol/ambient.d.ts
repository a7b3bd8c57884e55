/** The two globals that every runtime has and `lib` without DOM does not name. */
declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}
declare class TextDecoder {
  constructor(label: 'utf-8', options: { readonly fatal: boolean; readonly ignoreBOM: boolean });
  decode(bytes: Uint8Array): string;
}
/** Base64 to a text of bytes; in every runtime too. */
declare function atob(text: string): string;
