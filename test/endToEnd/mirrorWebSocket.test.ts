import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openNodeTransport } from '../../client-electron/headless/nodeTransport.ts';
import type { Mode } from '../../protocol/index.ts';
import { Canvas } from '../../server/index.ts';
import { arbitraryProgram, runStep } from '../support/drawingPrograms.ts';
import { Mirror, startDrawnSession, until } from '../support/mirror.ts';
import { serveSession } from '../support/sessionServer.ts';

/** Programs drawn one after another, each step in a turn of its own; printed so that a failure can be repeated. */
const SEED = 7600;
const PROGRAMS = 60;

describe('a session and its clients over real WebSockets', () => {
  it(`show the same pixels after every step in both modes (seed ${SEED})`, async () => {
    const { session } = await startDrawnSession();
    const server = await serveSession(session);
    const mirrors: Mirror[] = [];
    for (const mode of ['commands', 'raw'] satisfies Mode[]) {
      const transport = await openNodeTransport(`ws://127.0.0.1:${server.port}/`, { token: undefined, timeout: 5000 });
      await until(() => server.recordings.length > mirrors.length, 'the connection');
      mirrors.push(new Mirror(transport, mode));
    }
    for (const program of fc.sample(arbitraryProgram(20), { seed: SEED, numRuns: PROGRAMS })) {
      // A fresh canvas: programs leave clips and transforms behind.
      const canvas = new Canvas(session.display);
      for (const step of program) {
        runStep(canvas, step);
        await new Promise((resolve) => setImmediate(resolve));
        await until(
          () => mirrors.every((mirror) => mirror.equals(session)),
          `equal pixels after ${JSON.stringify(step)}`,
        );
      }
    }
    expect(mirrors.flatMap(({ faults }) => faults)).toEqual([]);
    for (const { frames, client } of mirrors) {
      expect(frames).toBeGreaterThan(100);
      client.close();
    }
    await server.close();
  });
});
