import type { Installation } from './installation';

/** What a worker says when it is asked to stop and has jobs that do not end in time. */
const CUT_OFF = 'they are cut off';
const ENDED_WITHIN_MS = 60_000;

/**
 * Does `work`, which replaces the workers, and follows what the present ones log until their end.
 *
 * @returns the lines in which they say that they cut jobs off
 */
export async function jobsCutOffDuring(installation: Installation, work: () => Promise<void>): Promise<readonly string[]> {
  const pods = await installation.namespace.pods('app.kubernetes.io/component=worker');
  const following = pods.map(({ metadata }) =>
    installation.cluster.run({ reject: false })('kubectl', [
      ...['--namespace', installation.namespace.name, 'logs', metadata.name, '--follow', '--since=1s'],
    ]),
  );
  const late = { timer: undefined as NodeJS.Timeout | undefined };
  try {
    await work();
  } finally {
    late.timer = setTimeout(() => following.forEach((child) => child.kill()), ENDED_WITHIN_MS);
  }
  const logs = await Promise.all(following);
  clearTimeout(late.timer);
  expect(logs.map(({ isTerminated }) => isTerminated)).toEqual(pods.map(() => false));
  return logs.flatMap(({ stdout }) => stdout.split('\n')).filter((line) => line.includes(CUT_OFF));
}
