import type { HeadlessClient } from '../../client-electron/headless/index.ts';
import type { Fixtures } from '../fixtures.ts';
import type { Random } from '../random.ts';
import type { WorkloadSummary } from '../result.ts';

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
}

/** Something that a person does in an app, always in the same way. */
export interface Workload extends WorkloadSummary {
  /** The built-in app that it opens. */
  readonly app: string;
  /** Its inputs are answered by a change of the picture each, so that their latency means something. */
  readonly hasLatency?: boolean;
  /** What happens before the figures begin. */
  prepare?(stage: Stage): Promise<void>;
  /** What is measured. */
  play(stage: Stage): Promise<void>;
}
