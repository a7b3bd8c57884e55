/**
 * Wraps an action that is asked for in bursts: the first call of a burst acts at once, the last one `pause`
 * milliseconds after the burst has ended; those between do nothing.
 */
export function firstAndSettled(
  action: () => void,
  pause: number,
): { readonly call: () => void; readonly cancel: () => void } {
  let timer: number | undefined;
  let again = false;
  const settle = () => {
    timer = undefined;
    if (again) action();
  };
  return {
    call() {
      again = timer !== undefined;
      if (!again) action();
      clearTimeout(timer);
      timer = window.setTimeout(settle, pause);
    },
    cancel() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
