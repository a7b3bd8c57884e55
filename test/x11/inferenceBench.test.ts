import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { drawDesk } from '../../bench/inference/desk.ts';
import { formatInference } from '../../bench/inference/inferenceCommand.ts';
import { measureInference } from '../../bench/inference/measureInference.ts';
import { readRecording } from '../../bench/inference/recording.ts';
import { makeScenes } from '../../bench/inference/scenes.ts';
import { rect } from '../../protocol/index.ts';

it('the benchmark of inference measures each scene with all kernels, and names the fastest', () => {
  const window = { frame: rect(5, 5, 200, 150), content: 'text' as const, seed: 3, scrollX: 0, typed: 0 };
  const frames = [0, 34].map((scrollY) => ({
    width: 240,
    height: 180,
    pixels: drawDesk({ width: 240, height: 180, wallpaper: 'flat', windows: [{ ...window, scrollY }] }),
  }));
  const report = measureInference([{ name: 'a scroll', target: 1, frames }], 2);
  expect(report.scenes.map(({ kernels }) => kernels)).toEqual(['plain', 'simd']);
  for (const { medianMilliseconds, p95Milliseconds } of report.scenes) {
    expect(medianMilliseconds).toBeGreaterThan(0);
    expect(p95Milliseconds).toBeGreaterThanOrEqual(medianMilliseconds);
  }
  expect(['plain', 'simd']).toContain(report.choice);
  expect(formatInference(report)).toMatch(/a scroll/);
});

it('the scenes of the benchmark are of 1920 x 1080', () => {
  const scenes = makeScenes();
  expect(scenes.filter(({ target }) => target !== undefined).length).toBeGreaterThanOrEqual(3);
  for (const { frames } of scenes) {
    expect(frames.length).toBeGreaterThan(1);
    for (const { width, height, pixels } of frames)
      expect([width, height, pixels.length]).toEqual([1920, 1080, 2073600]);
  }
});

it('a folder without a recording is refused with what to do about it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'farglass-'));
  await expect(readRecording(folder)).rejects.toThrow(/--record/);
  await rm(folder, { recursive: true });
});
