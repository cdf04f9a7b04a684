/**
 * What each stage of a note costs, with every source asked and found: the observations of `enhancement_stage_duration_seconds`, one ticket at a time.
 *
 *   npm run bench:stages -- [--tickets N]
 *
 * Api, worker, queue and Postgres are the real ones, on loopback; desk, model and the servers of the sources are stand-ins that answer at once, so that
 * what is left is what the product itself takes. In production the stages wait for others: the model for seconds, a knowledge base for tenths of one.
 */
import { parseArgs } from 'node:util';
import { StandInModel } from '#testing';
import { RESOLVED_TICKETS } from '../environment/history';
import { Installation } from '../environment/installation';
import { baseScene } from '../environment/scene';
import { progress } from '../report/progress';
import { stageCosts, stageTable } from './stage-costs';

const TENANT = 'bench';
const DEVICE = 'laser';
/** The first tickets load code and connect. */
const WARM_UP = 10;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { tickets: { type: 'string', default: '200' } } });
  const tickets = Number(values.tickets);
  if (!Number.isInteger(tickets) || tickets < 1 || tickets > 100_000) throw new Error('--tickets takes a whole number from 1 to 100000.');
  const say = progress();
  say('starting api, worker, Postgres and the stand-ins');
  const model = await StandInModel.start();
  const installation = await Installation.start([TENANT], model.baseUrl);
  try {
    const scene = baseScene(DEVICE);
    await installation.set(TENANT, DEVICE, scene);
    await installation.remember(TENANT, RESOLVED_TICKETS);
    const timings: Readonly<Record<string, number>>[] = [];
    for (let done = -WARM_UP; done < tickets; done += 1) {
      if (done === 0) installation.metrics.stageDuration.reset();
      const { id } = installation.desk(TENANT).createTicket(scene.ticket);
      const { enhancement } = await installation.enhance(TENANT, id, scene.webhook);
      const missing = enhancement.context.filter(({ evidence }) => evidence.length === 0).map(({ source }) => source);
      if (missing.length > 0 || enhancement.synthesis.status !== 'ok') {
        throw new Error(`A ticket went another way: ${[...missing, enhancement.synthesis.status].join(', ')}.`);
      }
      if (done >= 0) timings.push(enhancement.timings);
    }
    say(`${tickets} tickets done, one after the other`);
    process.stdout.write(`\n${stageTable(stageCosts(timings))}\n\n${await ofMetric(installation)}\n`);
  } finally {
    await installation.stop();
    await model.stop();
  }
}

/** That these are the observations which operators see. */
async function ofMetric({ metrics }: Installation): Promise<string> {
  const { values } = await metrics.stageDuration.get();
  const of = (name: string) => values.filter(({ metricName }) => metricName?.endsWith(name)).reduce((sum, { value }) => sum + value, 0);
  return `enhancement_stage_duration_seconds counted ${of('_count')} observations, ${of('_sum').toFixed(2)} s together`;
}

main().then(
  () => process.exit(),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
