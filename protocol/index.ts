/** The only door of this folder. */
export { Atlas } from './atlas.ts';
export { pixelsOfRun } from './coding/codedRun.ts';
export { ContextCoder, SMOOTH_PIXELS } from './coding/contextCoder.ts';
export { type ContextCore, createContextCore, createContextCoreNow, createPlainCore } from './coding/contextCore.ts';
export { KeptPictures } from './coding/keptPictures.ts';
export { type Color, colorOf, pixelOf } from './color.ts';
export { COMMAND_BYTES, type Opacity } from './command.ts';
export { CommandContext } from './commandContext.ts';
export type { Change, Coded } from './commands/coded.ts';
export { type Copy, readsWhatItWrites, sourceRects } from './commands/copy.ts';
export type { Cursor } from './commands/cursor.ts';
export type { DefineGlyphs } from './commands/defineGlyphs.ts';
export type { Fill } from './commands/fill.ts';
export { type Glyphs, textOf } from './commands/glyphs.ts';
export type { Image } from './commands/image.ts';
export {
  applyCommand,
  areasOfCommand,
  boundsOfCommand,
  type Command,
  type CommandName,
  clipCommand,
  commandNames,
  commands,
  joinCommands,
  opacityOf,
  readCommand,
  translateCommand,
  weightOfCommand,
  writeCommand,
} from './commands/index.ts';
export type { Label } from './commands/label.ts';
export { type Stipple, stippleBytes } from './commands/stipple.ts';
export type { Pattern, Tile } from './commands/tile.ts';
export { checkInflated, inflateExactly } from './encodings/deflate.ts';
export type { DecodeImage } from './encodings/encoding.ts';
export {
  type Decoders,
  type EncodingName,
  encodingById,
  encodingNames,
  encodings,
  portableDecoders,
} from './encodings/index.ts';
export { packPlanes, unpackPlanes } from './encodings/planes.ts';
export { packRgb, unpackRgb } from './encodings/raw.ts';
export { FRAME_ID, type Frame, isFrame, readFrame, writeFrame } from './frame.ts';
export { Framebuffer, isSurfaceSize } from './framebuffer.ts';
export * from './geometry.ts';
export { type Glyph, MASK_FULL } from './glyph.ts';
export * from './keys.ts';
export * from './limits.ts';
export * from './messages.ts';
export { type Mode, modes } from './mode.ts';
export { ProtocolError, type ProtocolErrorCode } from './protocolError.ts';
export { intersectRects, Region, subtractRects } from './region.ts';
export * from './rememberedPicture.ts';
export { type CursorName, type CursorShape, cursorNames, SCREEN, Screen } from './screen.ts';
export { TextLayer, type TextRun } from './textLayer.ts';
export * from './timing.ts';
export { SUBPROTOCOL, TOKEN_SUBPROTOCOL_PREFIX, type Transport, type TransportClosed } from './transport.ts';
export { WebAssembly } from './webAssembly.ts';
export { Reader, Writer } from './wire.ts';
