/** What the header of a WebSocket frame takes that is not masked, bytes, for so many of payload (RFC 6455, 5.2). */
export function headerBytes(payload: number): number {
  return payload < 126 ? 2 : payload < 1 << 16 ? 4 : 10;
}
