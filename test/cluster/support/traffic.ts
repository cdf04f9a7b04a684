import { eventually } from './eventually';
import type { Installation } from './installation';
import { say, step } from './progress';
import type { Simulator } from './simulator';
import { type SentWebhook, WebhookStream } from './webhooks';
import { jobsCutOffDuring } from './worker-logs';

/** So many webhooks a second: enough that a gap of a quarter of a second is seen. */
const PER_SECOND = 15;
/** So long takes each ticket to fetch, so that jobs are in flight whenever a worker is asked to stop. */
const SLOW_MS = 1_500;
const NOTES_WITHIN_SECONDS = 60;

/**
 * Does `work`, which replaces all pods, while webhooks keep coming, and then holds the system to its promise: every webhook was answered with
 * 202, every 202 is one note, and no job was cut off.
 */
export async function underTraffic(installation: Installation, simulator: Simulator, work: () => Promise<void>): Promise<void> {
  const endpoint = installation.endpoint();
  await simulator.slowDown(SLOW_MS);
  const stream = new WebhookStream(installation.sender(endpoint), simulator, PER_SECOND);
  let sent: readonly SentWebhook[];
  let cutOff: readonly string[];
  try {
    await eventually(20, () => expect(stream.count).toBeGreaterThan(PER_SECOND));
    cutOff = await jobsCutOffDuring(installation, work);
  } finally {
    sent = await stream.stop();
    await endpoint.close();
  }
  const slowest = Math.max(...sent.map(({ tookMs }) => tookMs));
  say(`  ${sent.length} webhooks, the slowest answer took ${Math.round(slowest)} ms`);
  expect(sent.filter(({ status }) => status !== 202).map(described)).toEqual([]);
  await step(`Each of the ${sent.length} webhooks has one note`, () => eachHasOneNote(simulator, sent));
  await simulator.clearFaults();
  const deliveries = await installation.admin.deliveries(installation.database);
  expect(deliveries.filter(({ status }) => status !== 'completed')).toEqual([]);
  const again = deliveries.filter(({ attempts }) => attempts > 1).reduce((sum, { count }) => sum + count, 0);
  say(`  ${again} were tried more than once`);
  expect(cutOff).toEqual([]);
}

const described = ({ ticketId, status, said, sentAt, tookMs }: SentWebhook): string =>
  `${sentAt.toISOString()} ${status ?? 'no answer'} after ${tookMs} ms for ${ticketId}: ${said}`;

async function eachHasOneNote(simulator: Simulator, sent: readonly SentWebhook[]): Promise<void> {
  let open = sent.map(({ ticketId }) => ticketId);
  await eventually(NOTES_WITHIN_SECONDS, async () => {
    const counts = await counted(simulator, open);
    expect(counts.filter(({ notes }) => notes > 1)).toEqual([]);
    open = counts.filter(({ notes }) => notes === 0).map(({ ticketId }) => ticketId);
    expect(open).toEqual([]);
  });
  // A second note would come late: all are counted once more.
  const again = await counted(
    simulator,
    sent.map(({ ticketId }) => ticketId),
  );
  expect(again.filter(({ notes }) => notes !== 1)).toEqual([]);
}

async function counted(simulator: Simulator, tickets: readonly string[]) {
  const counts: { ticketId: string; notes: number }[] = [];
  for (let begin = 0; begin < tickets.length; begin += 20) {
    const some = tickets.slice(begin, begin + 20);
    counts.push(...(await Promise.all(some.map(async (ticketId) => ({ ticketId, notes: (await simulator.notesOf(ticketId)).length })))));
  }
  return counts;
}
