/** Waits for someone to ask the process to stop. What stopping means is left to the caller. */

/** A terminal and npm both pass one Ctrl-C on, so the same wish arrives twice within moments. */
const sameWishMs = 250;

/**
 * Resolves with the first SIGINT or SIGTERM.
 *
 * @param onImpatience - called for every later one that is not an echo of the first
 */
export function stopSignal(onImpatience: (signal: NodeJS.Signals) => void): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let state: 'running' | 'just asked' | 'stopping' = 'running';
    const onSignal = (signal: NodeJS.Signals): void => {
      if (state === 'stopping') onImpatience(signal);
      if (state !== 'running') return;
      state = 'just asked';
      setTimeout(() => {
        state = 'stopping';
      }, sameWishMs).unref();
      resolve(signal);
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });
}
