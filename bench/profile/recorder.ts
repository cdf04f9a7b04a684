/**
 * Preloaded into a process that may be profiled (`node --require recorder.js`). Over the IPC channel, `start` starts the CPU profiler, and a
 * path stops it and writes there what it saw. The `--cpu-prof` of Node itself writes nothing when a signal ends the process, and would record
 * start and warm-up as well.
 */
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';

const SAMPLE_MICROSECONDS = 500;
const session = new Session();

process.on('message', (message) => {
  if (message === 'start') {
    session.connect();
    session.post('Profiler.enable');
    session.post('Profiler.setSamplingInterval', { interval: SAMPLE_MICROSECONDS });
    session.post('Profiler.start', () => process.send?.('started'));
  } else {
    session.post('Profiler.stop', (error, { profile }) => {
      if (error === null) writeFileSync(String(message), JSON.stringify(profile));
      process.send?.('written');
    });
  }
});
// The process must be able to end as if nobody listened.
process.channel?.unref();
