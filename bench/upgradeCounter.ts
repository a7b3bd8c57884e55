const HEAD_END = [13, 10, 13, 10] as const;
/** First letters of a request and of an answer that open a WebSocket. */
const HEAD_STARTS = ['GET ', 'HTTP'] as const;

/**
 * Counts one direction of a connection. When it begins with an HTTP head, counting begins after the head:
 * what is left of an upgraded connection is WebSocket frames only.
 */
export class UpgradeCounter {
  private start = '';
  private matched = 0;
  private state: 'start' | 'head' | 'body' = 'start';

  /** Takes the next bytes; returns how many of them count. */
  count(bytes: Uint8Array): number {
    if (this.state === 'body') return bytes.length;
    if (this.state === 'start') {
      const uncounted = this.start.length;
      this.start += String.fromCharCode(...bytes.subarray(0, HEAD_STARTS[0].length - this.start.length));
      if (!HEAD_STARTS.some((head) => head.startsWith(this.start))) {
        this.state = 'body';
        return uncounted + bytes.length;
      }
      if (this.start.length === HEAD_STARTS[0].length) this.state = 'head';
    }
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i]!;
      this.matched = byte === HEAD_END[this.matched] ? this.matched + 1 : byte === HEAD_END[0] ? 1 : 0;
      if (this.matched === HEAD_END.length) {
        this.state = 'body';
        return bytes.length - i - 1;
      }
    }
    return 0;
  }
}
