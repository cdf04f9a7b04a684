import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { TENANT, WEBHOOK_SECRET } from '../environment/bench-system';
import { DELIVERY_HEADER, signedRequest, WEBHOOK_PATH } from '../load/signed-requests';
import { figure, type Figure, mustBeZero } from '../report/figure';
import { percentile } from '../report/statistics';
import { TICKET_MS } from '../stubs/latency';
import { duplicates, firstNotes } from '../stubs/record';
import type { BenchContext } from './benchmark';

const TICKETS_PER_SECOND = 10;
const DEFAULT_SECONDS = 20;
const WARM_UP_SECONDS = 5;
const FIRST_TICKET = 3_000_000;
/** Longer than a delivery whose job was lost waits to be put on the queue again: it is then late, and not lost. */
const NOTES_TIMEOUT_MS = 60_000;

interface Run {
  /** Milliseconds from sending each webhook to its note, without what the stubs take. */
  readonly overheads: readonly number[];
  readonly lost: number;
  readonly duplicates: number;
  readonly withoutModel: number;
}

const now = () => performance.timeOrigin + performance.now();

/** How long a lone ticket takes from its webhook to its note, beyond the calls that are waited for. */
export async function latency(context: BenchContext): Promise<Figure[]> {
  const { system, options, say } = context;
  const seconds = options.seconds ?? DEFAULT_SECONDS;
  const [api, worker] = await Promise.all([system.startApi(), system.startWorker()]);
  const agent = new Agent({ keepAlive: true });
  const runs: Run[] = [];
  try {
    await run(context, api.origin, agent, WARM_UP_SECONDS);
    for (let round = 1; round <= options.rounds; round += 1) {
      const result = await run(context, api.origin, agent, seconds);
      runs.push(result);
      say(`latency: round ${round} of ${options.rounds}: p95 ${percentile(result.overheads, 95).toFixed(1)} ms above ${TICKET_MS} ms`);
    }
  } finally {
    agent.destroy();
  }
  await Promise.all([api.process.stop(), worker.process.stop()]);
  return figures(runs);
}

async function run({ system, stubs }: BenchContext, origin: string, agent: Agent, seconds: number): Promise<Run> {
  await system.clear();
  await stubs.reset();
  const sentAt = new Map<string, number>();
  const answers: Promise<void>[] = [];
  const start = now();
  for (let index = 0; index < seconds * TICKETS_PER_SECOND; index += 1) {
    await sleep(Math.max(0, start + (index * 1000) / TICKETS_PER_SECOND - now()));
    const ticketId = String(FIRST_TICKET + index);
    const signed = signedRequest(ticketId, TENANT, WEBHOOK_SECRET);
    sentAt.set(ticketId, now());
    answers.push(
      post(origin, agent, signed.body, { 'x-servicedesk-signature': signed.signature, [DELIVERY_HEADER]: `latency-${ticketId}` }),
    );
  }
  await Promise.all(answers);
  const end = Date.now() + NOTES_TIMEOUT_MS;
  while (Date.now() < end && firstNotes(await stubs.record()).size < sentAt.size) await sleep(100);
  const record = await stubs.record();
  const notes = firstNotes(record);
  const overheads = [...sentAt].flatMap(([ticketId, at]) => {
    const noted = notes.get(ticketId);
    return noted === undefined ? [] : [noted - at - TICKET_MS];
  });
  return { overheads, lost: sentAt.size - overheads.length, duplicates: duplicates(record), withoutModel: await system.withoutModel() };
}

/** @throws Error when the answer is not 202. */
function post(origin: string, agent: Agent, body: string, headers: Record<string, string>): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${origin}${WEBHOOK_PATH}`,
      { method: 'POST', agent, headers: { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } },
      (response) => {
        response.resume();
        response.once('end', () => {
          if (response.statusCode === 202) resolve();
          else reject(new Error(`The api answered ${String(response.statusCode)}.`));
        });
      },
    );
    sent.once('error', reject);
    sent.end(body);
  });
}

function figures(runs: readonly Run[]): Figure[] {
  return [
    figure(
      'latency.p50',
      `ms above ${TICKET_MS}`,
      runs.map((run) => percentile(run.overheads, 50)),
    ),
    figure(
      'latency.p95',
      `ms above ${TICKET_MS}`,
      runs.map((run) => percentile(run.overheads, 95)),
      { comparison: '<=', value: 40 },
    ),
    figure(
      'latency.max',
      `ms above ${TICKET_MS}`,
      runs.map((run) => percentile(run.overheads, 100)),
    ),
    mustBeZero(
      'latency.lost',
      'tickets',
      runs.map((run) => run.lost),
    ),
    mustBeZero(
      'latency.duplicates',
      'notes',
      runs.map((run) => run.duplicates),
    ),
    mustBeZero(
      'latency.without_model',
      'tickets',
      runs.map((run) => run.withoutModel),
    ),
  ];
}
