import { execFileSync } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DisplayWithPrograms } from './displayWithPrograms.ts';

const READY = 'READY\n';

/** A real xterm whose program hands on the bytes that it is given, as they come. */
export class TypedBytes {
  private readonly stop_: () => Promise<void>;
  private text = '';
  private seen: () => void = () => undefined;

  private constructor(stop: () => Promise<void>) {
    this.stop_ = stop;
  }

  /** Starts it at the top left of the display; resolves when it reads. */
  static async start(display: DisplayWithPrograms, ...options: readonly string[]): Promise<TypedBytes> {
    const folder = await mkdtemp(join(tmpdir(), 'farglass-typed-'));
    const pipe = join(folder, 'typed');
    execFileSync('mkfifo', [pipe]);
    const child = display.start(
      'xterm',
      ...['-u8', '-geometry', '80x24+0+0', ...options],
      ...['-e', 'sh', '-c', `stty raw -echo; { printf 'READY\\n'; cat; } > '${pipe}'`],
    );
    const typed = new TypedBytes(async () => {
      child.kill();
      await rm(folder, { recursive: true, force: true });
    });
    createReadStream(pipe, 'utf8').on('data', (part) => {
      typed.text += part;
      typed.seen();
    });
    await typed.until((text) => text.startsWith(READY));
    typed.text = typed.text.slice(READY.length);
    return typed;
  }

  /** Resolves with what has been typed since the last call, as soon as it ends so. */
  async endingWith(end: string): Promise<string> {
    await this.until((text) => text.endsWith(end));
    const { text } = this;
    this.text = '';
    return text;
  }

  stop(): Promise<void> {
    return this.stop_();
  }

  private until(isEnough: (text: string) => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`xterm has only read ${JSON.stringify(this.text)}`)), 15_000);
      this.seen = () => {
        if (!isEnough(this.text)) return;
        clearTimeout(late);
        resolve();
      };
      this.seen();
    });
  }
}
