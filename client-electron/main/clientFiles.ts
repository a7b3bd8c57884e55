import { readFile, realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

/**
 * The page's scheme and host. A scheme of its own is a secure context and gives the page nothing of the file
 * system.
 */
export const PAGE_SCHEME = 'app';
export const PAGE_ORIGIN = `${PAGE_SCHEME}://farglass`;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/**
 * The page runs only what it was built with. It may open sockets to any host, because which server it shows is the
 * person's choice; everything else it gets from the main process.
 */
const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; img-src 'self' blob: data:; " +
    "connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

/** Answers a request of the page with a file of the built client; 404 for whatever is not one. */
export async function serveClientFile(folder: string, request: Request): Promise<Response> {
  const path = request.method === 'GET' ? await clientFilePath(folder, request.url) : undefined;
  if (path === undefined) return new Response('Not found', { status: 404, headers: HEADERS });
  const type = TYPES[extname(path)] ?? 'application/octet-stream';
  return new Response(await readFile(path), { headers: { ...HEADERS, 'Content-Type': type } });
}

/** The file that an address names, or undefined when it is none inside the folder, links followed. */
export async function clientFilePath(folder: string, address: string): Promise<string | undefined> {
  try {
    const url = new URL(address);
    if (url.protocol !== `${PAGE_SCHEME}:` || url.host !== 'farglass') return undefined;
    const name = decodeURIComponent(url.pathname);
    const root = await realpath(folder);
    const path = await realpath(join(root, name === '/' ? 'index.html' : name));
    return path.startsWith(root + sep) && extname(path) !== '' ? path : undefined;
  } catch {
    return undefined; // not an address, or no such file: both are just not there
  }
}
