/** The only door of this folder. */
export { Client, type ClientOptions, type KeyPress, type Reconnect } from './client.ts';
export type { ClientEvent, Outage } from './clientEvent.ts';
export { type DecoderSample, proveDecoder, webpSamples } from './decoderProof.ts';
export { HEAT_TILE, HeatMap } from './heatMap.ts';
export { isPrintable, type KeyEventLike, keyPressOf, type ModifierState, modifiersOf } from './keyboard.ts';
export { decodersWith } from './largeImages.ts';
export { PressedKeys } from './pressedKeys.ts';
export {
  displayPixels,
  type Placement,
  placeScreen,
  type Scaling,
  type Size,
  toAreaPoint,
  toScreenPixel,
} from './scaling.ts';
export { type Durations, type ImageCount, Statistics, type StatisticsSnapshot } from './statistics.ts';
export { pictureFrom, type StoredPicture, storedPicture } from './storedPicture.ts';
export {
  type AddressOptions,
  DEFAULT_PORT,
  httpUrl,
  parseServerAddress,
  type ServerAddress,
  type Target,
  targetPath,
  webSocketUrl,
} from './urls.ts';
