const QUIET_SECONDS = 2;
const LOG_EVERY_SECONDS = 10;

/**
 * Shows that a step is running: nothing for the first two seconds, then its name and the seconds passed.
 * A terminal gets one line that counts up; a log gets a line now and every ten seconds.
 *
 * @template T
 * @param {string} step what is being done, as a sentence without its full stop
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withProgress(step, work) {
  const terminal = process.stderr.isTTY;
  let seconds = 0;
  const timer = setInterval(() => {
    seconds += 1;
    if (terminal && seconds >= QUIET_SECONDS) process.stderr.write(`\r${step} … ${seconds} s`);
    if (!terminal && (seconds === QUIET_SECONDS || seconds % LOG_EVERY_SECONDS === 0)) process.stderr.write(`${step} … ${seconds} s\n`);
  }, 1000);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    if (terminal && seconds >= QUIET_SECONDS) process.stderr.write('\n');
  }
}
