import type { Client, Durations, StatisticsSnapshot } from '../core/index.ts';
import { element } from './dom.ts';
import { shortcuts } from './shortcuts.ts';

const UPDATE_MS = 1000;

/** Numbers over the picture. It costs nothing while it is hidden, and takes neither focus nor pointer. */
export class StatisticsOverlay {
  readonly root = element('pre', { class: 'statistics', attributes: { 'aria-hidden': 'true' } });
  private readonly client: () => Client | undefined;
  private timer: number | undefined;

  constructor(client: () => Client | undefined) {
    this.client = client;
  }

  get isShown(): boolean {
    return this.timer !== undefined;
  }

  show(on: boolean): void {
    if (on === this.isShown) return;
    this.root.classList.toggle('shown', on);
    if (on) {
      this.update();
      this.timer = window.setInterval(() => this.update(), UPDATE_MS);
    } else {
      clearInterval(this.timer);
      this.timer = undefined;
    }
  }

  private update(): void {
    const client = this.client();
    if (client === undefined) return;
    // The answer shows in the next second's numbers.
    client.ping();
    const { width, height } = client.screen.framebuffer;
    const lines = statisticsLines(client.statistics.snapshot(performance.now()));
    const more = `${shortcuts.heat.keys} shows where the bytes go`;
    this.root.textContent = [`${client.mode}, ${width} x ${height}`, ...lines, '', more].join('\n');
  }
}

/** The numbers as lines of text, in columns for a monospaced font. */
export function statisticsLines(snapshot: StatisticsSnapshot): string[] {
  const { bytesDown, bytesUp, messagesDown, messagesUp, roundTrip, compressionRatio } = snapshot;
  const lines = [
    row('down', rate(snapshot.bytesDownPerSecond), `${bytes(bytesDown)} in ${count(messagesDown)} messages`),
    row('up', rate(snapshot.bytesUpPerSecond), `${bytes(bytesUp)} in ${count(messagesUp)} messages`),
    row('frames', `${snapshot.framesPerSecond.toFixed(1)} /s`, `${count(snapshot.frames)} in all`),
    row('round trip', roundTrip === undefined ? '-' : milliseconds(roundTrip), reconnected(snapshot.reconnections)),
    durationRow('input to pixel', snapshot.inputToPixel),
    durationRow('decoding', snapshot.decodeTime),
    row('compression', compressionRatio === undefined ? '-' : `${ratio(compressionRatio)} : 1`, 'of changed pixels'),
  ];
  const commands = Object.entries(snapshot.commands).filter(([, number]) => number > 0);
  if (commands.length > 0) lines.push('', ...commands.map(([name, number]) => row(name, count(number), '')));
  const images = Object.entries(snapshot.images).filter(([, { images }]) => images > 0);
  if (images.length > 0) {
    lines.push('', ...images.map(([name, { images, bytes: size }]) => row(`as ${name}`, count(images), bytes(size))));
  }
  return lines;
}

function reconnected(times: number): string {
  return times === 0 ? '' : `reconnected ${count(times)} ${times === 1 ? 'time' : 'times'}`;
}

function row(name: string, value: string, detail: string): string {
  return `${name.padEnd(15)}${value.padStart(11)}  ${detail}`.trimEnd();
}

function durationRow(name: string, durations: Durations | undefined): string {
  if (durations === undefined) return row(name, '-', '');
  return row(name, milliseconds(durations.p50), `95% within ${milliseconds(durations.p95)}`);
}

function milliseconds(value: number): string {
  return `${value.toFixed(value < 100 ? 1 : 0)} ms`;
}

function rate(bytesPerSecond: number): string {
  return `${bytes(bytesPerSecond)}/s`;
}

function bytes(value: number): string {
  if (value < 1000) return `${Math.round(value)} B`;
  if (value < 1e6) return `${(value / 1e3).toFixed(1)} kB`;
  return value < 1e9 ? `${(value / 1e6).toFixed(1)} MB` : `${(value / 1e9).toFixed(2)} GB`;
}

function ratio(value: number): string {
  return value < 10 ? value.toFixed(1) : count(Math.round(value));
}

function count(value: number): string {
  return value.toLocaleString('en');
}
