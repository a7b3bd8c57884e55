import {
  type CloseCode,
  PROTOCOL_VERSION,
  ProtocolError,
  portableDecoders,
  Reader,
  readServerMessage,
  type Transport,
  Writer,
  writeClientMessage,
} from '../../protocol/index.ts';

/** How long a server may take to say why, milliseconds. */
const PATIENCE_MS = 5000;

/** How often the question is asked when nobody answers it, and the pause between, milliseconds. */
const ATTEMPTS = 3;
const PAUSE_MS = 300;

/** What became of a session whose connection was lost. */
export type WhyLost =
  /** The session is over; the reason is the server's sentence. */
  | { readonly kind: 'closed'; readonly code: CloseCode; readonly reason: string }
  /** The session runs: only the connection broke, and connecting again helps. */
  | { readonly kind: 'running'; readonly reason: string }
  /** The server does not answer. */
  | { readonly kind: 'unreachable'; readonly reason: string };

/**
 * Asks the server why a connection ended without a word, by connecting to the session's address (`/s/NAME`):
 * where there is no session any more, the server answers with the reason. A process that is just dying may take
 * the question with it, so it is asked again. The connection is closed again.
 * Never rejects.
 */
export async function askWhy(connect: () => Promise<Transport>): Promise<WhyLost> {
  const end = performance.now() + PATIENCE_MS;
  for (let attempt = 1; ; attempt++) {
    const answer = await askOnce(connect);
    const isLast = attempt === ATTEMPTS || performance.now() + PAUSE_MS >= end;
    if (answer.kind !== 'unreachable' || isLast) return answer;
    await after(PAUSE_MS).passed;
  }
}

async function askOnce(connect: () => Promise<Transport>): Promise<WhyLost> {
  const deadline = after(PATIENCE_MS);
  const connecting = connect();
  try {
    const transport = await Promise.race([connecting, deadline.passed]);
    if (transport === undefined) {
      connecting.then(close, () => {});
      return unreachable('It does not answer.');
    }
    try {
      return (await Promise.race([firstAnswer(transport), deadline.passed])) ?? unreachable('It does not answer.');
    } finally {
      close(transport);
    }
  } catch (cause) {
    return unreachable(cause instanceof Error ? cause.message : String(cause));
  } finally {
    deadline.cancel();
  }
}

function firstAnswer(transport: Transport): Promise<WhyLost> {
  return new Promise((resolve) => {
    transport.onMessage((bytes) => {
      try {
        const message = readServerMessage(new Reader(bytes));
        if (message.name === 'closed') resolve({ kind: 'closed', code: message.code, reason: message.reason });
        else if (message.name === 'welcome') {
          resolve({ kind: 'running', reason: 'The connection was lost, but the session is still running.' });
        }
      } catch (cause) {
        if (!(cause instanceof ProtocolError)) throw cause;
        resolve(unreachable(cause.message));
      }
    });
    transport.onClose(() => resolve(unreachable('It closed the connection at once.')));
    const out = new Writer();
    writeClientMessage(out, {
      name: 'hello',
      version: PROTOCOL_VERSION,
      mode: 'commands',
      // No size of one's own: whoever else looks at the session keeps theirs.
      width: 0,
      height: 0,
      scale: 100,
      encodings: Object.keys(portableDecoders) as (keyof typeof portableDecoders)[], // keys of a const object
      wantsText: false,
    });
    transport.send(out.take());
  });
}

function unreachable(detail: string): WhyLost {
  return { kind: 'unreachable', reason: `The connection was lost and the server cannot be reached. ${detail}` };
}

function close(transport: Transport): void {
  transport.close(1000);
}

function after(milliseconds: number): { readonly passed: Promise<undefined>; cancel(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const passed = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), milliseconds);
  });
  return { passed, cancel: () => clearTimeout(timer) };
}
