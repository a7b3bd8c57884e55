export { codeBand } from './band.ts';
export { useHeap } from './heap.ts';
export { codeOperation, finishEncoding, initCoder, startDecoding, startEncoding } from './operations.ts';
export { codedBytes, isBroken } from './rangeCoder.ts';
export { splitRows } from './rowBands.ts';
export { codeSmooth } from './smooth.ts';
