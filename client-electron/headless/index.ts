/** The public API for automation: `import { connect } from 'farglass/client'`. */
export type { Framebuffer, Mode, Rect, TextLayer, TextRun } from '../../protocol/index.ts';
export type { ClientEvent, Durations, ImageCount, Statistics, StatisticsSnapshot } from '../core/index.ts';
export { type ConnectOptions, connect } from './connect.ts';
export type {
  Button,
  ClickOptions,
  ClosedInfo,
  HeadlessClient,
  WaitOptions,
} from './headlessClient.ts';
