/**
 * Runs a task, never twice at once: calls while it runs make it run once more afterwards. A call resolves when a run
 * that began after it has ended, and rejects when that run does.
 */
export function oneAtATime(task: () => Promise<void>): () => Promise<void> {
  let last = Promise.resolve();
  let waiting: Promise<void> | undefined;
  const start = () => {
    waiting = undefined;
    return task();
  };
  return () => {
    waiting ??= last = last.then(start, start);
    return waiting;
  };
}
