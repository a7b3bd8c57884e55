import type { HeadlessClient } from '../../client-electron/headless/index.ts';
import type { Rect } from '../../protocol/index.ts';
import type { Fixtures } from '../fixtures.ts';
import type { LinkProfile } from '../links.ts';
import type { Random } from '../random.ts';
import type { BenchRow, WorkloadSummary } from '../result.ts';

/** What a script has to work with. */
export interface Stage {
  readonly client: HeadlessClient;
  /** The same numbers in every mode and over every link. */
  readonly random: Random;
  /** Asks for a short version. */
  readonly isQuick: boolean;
  /** The client's screen, pixels. */
  readonly width: number;
  readonly height: number;
  readonly fixtures: Fixtures;
  readonly link: LinkProfile;
  /** How long something may take before it is given up, milliseconds. */
  readonly limit: number;
  /** Calls back after each frame that the client shows; returns what stops that. */
  onFrame(handler: () => void): () => void;
  /** Where a text is on the session's screen, seen by another viewer for a moment, without the link. */
  find(text: string): Promise<Rect>;
}

/** What a script has measured itself. */
export type Measured = Pick<BenchRow, 'latency' | 'roundTrip' | 'lag'> & { readonly note?: string };

interface Scene extends WorkloadSummary {
  /** The app that it opens. */
  readonly app: string;
  /** The app's file, where it is not built in. */
  appFile?(fixtures: Fixtures): string;
  /** An X program in place of an app: only where sessions are started for it. */
  readonly program?: readonly string[];
  /** The client asks for text, which costs bytes. */
  readonly wantsText?: boolean;
  /** Its inputs are answered by a change of the picture each, so that their latency means something. */
  readonly hasLatency?: boolean;
  /** What happens before the figures begin. */
  prepare?(stage: Stage): Promise<void>;
}

/** Something that a person does in an app, always in the same way. */
export type Workload = Scene &
  (
    | {
        /** What is measured from outside. */
        play(stage: Stage): Promise<void>;
      }
    | {
        /** The same for a script that also measures something itself. */
        measure(stage: Stage): Promise<Measured>;
      }
  );
