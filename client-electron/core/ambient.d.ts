/** The globals that every runtime of the viewer has and `lib` without DOM does not name. */
interface TimerHandle {
  readonly timer: unique symbol;
}
declare function setTimeout(run: () => void, milliseconds: number): TimerHandle;
declare function clearTimeout(timer: TimerHandle | undefined): void;
declare function queueMicrotask(run: () => void): void;
declare const performance: { now(): number };
