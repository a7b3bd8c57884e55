import { endianness, hostname } from 'node:os';

/** How the X protocol calls the secret that whoever connects must show. */
const COOKIE_NAME = Buffer.from('MIT-MAGIC-COOKIE-1');

/** Families of addresses in the file. */
const LOCAL = 256;
const WILD = 65_535;

/**
 * The file that tells programs a display's secret: for any address, and again for this host by name, because some
 * libraries know only that. Each field is preceded by its length, two bytes, the high one first.
 */
export function xauthority(display: number, cookie: Buffer): Buffer {
  const number = Buffer.from(String(display));
  const entry = (family: number, address: Buffer) =>
    Buffer.concat([
      word(family),
      ...[address, number, COOKIE_NAME, cookie].flatMap((field) => [word(field.length), field]),
    ]);
  return Buffer.concat([entry(WILD, Buffer.alloc(0)), entry(LOCAL, Buffer.from(hostname()))]);
}

/** What whoever connects to an X server says first: byte order, version 11.0, and the secret. */
export function setupRequest(cookie: Buffer): Buffer {
  const isLittle = endianness() === 'LE';
  const head = new DataView(new ArrayBuffer(12));
  head.setUint8(0, (isLittle ? 'l' : 'B').charCodeAt(0));
  head.setUint16(2, 11, isLittle);
  head.setUint16(6, COOKIE_NAME.length, isLittle);
  head.setUint16(8, cookie.length, isLittle);
  const padded = (field: Buffer) => Buffer.concat([field, Buffer.alloc(-field.length & 3)]);
  return Buffer.concat([Buffer.from(head.buffer), padded(COOKIE_NAME), padded(cookie)]);
}

function word(value: number): Buffer {
  return Buffer.from([value >> 8, value & 0xff]);
}
