export { codeBand } from './band.ts';
export { codeGlyphs } from './glyphRuns.ts';
export { useHeap } from './heap.ts';
export { codeOperation, codeRunWidth, finishEncoding, initCoder, startDecoding, startEncoding } from './operations.ts';
export { codedBytes, isBroken } from './rangeCoder.ts';
export { splitRows } from './rowBands.ts';
export { codeRunStyle } from './runStyle.ts';
export { codeSmooth } from './smooth.ts';
