/** The only door of this folder. */
export { askWhy, type WhyLost } from './askWhy.ts';
export { Client, type ClientEvent, type ClientOptions, type KeyPress } from './client.ts';
export { type DecoderSample, proveDecoder, webpSamples } from './decoderProof.ts';
export { isPrintable, type KeyEventLike, keyPressOf, type ModifierState, modifiersOf } from './keyboard.ts';
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
