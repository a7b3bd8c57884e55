import { describe, expect, it } from 'vitest';
import { findText } from '../../client-electron/headless/findText.ts';
import { Atlas, rect, TextLayer } from '../../protocol/index.ts';

function layerOf(...runs: readonly [x: number, y: number, width: number, text: string][]): TextLayer {
  const layer = new TextLayer();
  const atlas = new Atlas();
  for (const [x, y, width, text] of runs) {
    layer.apply({ name: 'label', surface: 0, rect: rect(x, y, width, 10), text }, atlas);
  }
  return layer;
}

describe('finding text', () => {
  it('finds a part of a run', () => {
    const layer = layerOf([100, 20, 110, 'hello world']);
    expect(findText(layer, 0, 'world')).toEqual([rect(160, 20, 50, 10)]);
    expect(findText(layer, 0, /W.r/i)).toEqual([rect(160, 20, 30, 10)]);
  });

  it('finds text across runs side by side, and across a gap', () => {
    const layer = layerOf([0, 0, 30, 'Sav'], [30, 0, 10, 'e'], [60, 0, 20, 'as']);
    expect(findText(layer, 0, 'Save as')).toEqual([rect(0, 0, 80, 10)]);
    expect(findText(layer, 0, 'Save')).toEqual([rect(0, 0, 40, 10)]);
  });

  it('prefers a run that is this text and nothing else', () => {
    const layer = layerOf([0, 0, 100, 'Save the file'], [50, 40, 40, 'Save']);
    expect(findText(layer, 0, 'Save')[0]).toEqual(rect(50, 40, 40, 10));
    expect(findText(layer, 0, 'Save')).toHaveLength(2);
  });

  it('finds every place, in reading order, and nothing on other surfaces', () => {
    const layer = layerOf([0, 30, 50, 'x o x'], [0, 0, 30, 'a x']);
    expect(findText(layer, 0, 'x').map(({ x, y }) => [x, y])).toEqual([
      [20, 0],
      [0, 30],
      [40, 30],
    ]);
    expect(findText(layer, 1, 'x')).toEqual([]);
    expect(findText(layer, 0, '')).toEqual([]);
    expect(findText(layer, 0, /y*/)).toEqual([]);
  });
});
