import fc from 'fast-check';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { Canvas } from '../../server/index.ts';
import type { Session } from '../../server/session/session.ts';
import { arbitraryProgram, runStep } from './drawingPrograms.ts';
import type { DrawnSession, RecordingTransport } from './mirror.ts';

/** How long a picture may take to arrive, milliseconds. */
const SAME_PICTURE_MS = 10_000;

/** FNV-1a over whole pixels: enough to tell pictures apart, and the same few lines run in the page. */
export function hashOf(pixels: Uint32Array): number {
  let hash = 0x811c9dc5;
  for (const pixel of pixels) hash = Math.imul(hash ^ pixel, 0x01000193) >>> 0;
  return hash;
}

/** Hashes of what the page's client holds and of what its canvas shows, once so many frames are presented. */
export function shownHashes(page: Page, frame: number): Promise<{ frame: number; client: number; canvas: number }> {
  return page.evaluate(async (atLeast) => {
    const viewer = window.farglassViewer;
    if (viewer === undefined) throw new Error('this page is not the viewer');
    const presented = await viewer.framesPresented(atLeast);
    const hash = (bytes: Uint8Array | undefined) => {
      let result = 0x811c9dc5;
      if (bytes === undefined) return -1;
      for (const pixel of new Uint32Array(bytes.buffer)) result = Math.imul(result ^ pixel, 0x01000193) >>> 0;
      return result;
    };
    return { frame: presented, client: hash(viewer.pixels()?.bytes), canvas: hash(viewer.canvasPixels()?.bytes) };
  }, frame);
}

/**
 * Draws programs on a session and checks after each step that the page's client and its canvas hold exactly the
 * session's pixels. Returns how many pictures were compared.
 */
export async function compareWhileDrawing(
  page: Page,
  { session, app }: DrawnSession,
  recording: RecordingTransport,
  programs: { readonly seed: number; readonly count: number },
): Promise<number> {
  let compared = 0;
  let seen = 0;
  for (const program of fc.sample(arbitraryProgram(20), { seed: programs.seed, numRuns: programs.count })) {
    // A fresh canvas: programs leave clips and transforms behind.
    const canvas = new Canvas(session.display);
    for (const step of program) {
      runStep(canvas, step);
      // An encoder may take its time; until then the frame of this step has not been sent.
      await new Promise<void>((resolve) => app.requestFrame(resolve));
      if (recording.frames === seen) continue;
      await expectSamePicture(page, session, recording, `seed ${programs.seed}, ${JSON.stringify(step)}`);
      seen = recording.frames;
      compared++;
    }
  }
  return compared;
}

/** Checks that the page's client and its canvas come to hold the session's pixels: a large update takes several frames. */
export async function expectSamePicture(
  page: Page,
  session: Session,
  recording: RecordingTransport,
  what = 'the picture',
): Promise<void> {
  const truth = hashOf(session.display.framebuffer.pixels);
  const wanted = { client: truth, canvas: truth };
  const end = performance.now() + SAME_PICTURE_MS;
  for (;;) {
    const { client, canvas } = await shownHashes(page, recording.frames);
    const isSame = client === truth && canvas === truth;
    if (isSame || performance.now() > end) {
      expect({ client, canvas }, what).toEqual(wanted);
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
