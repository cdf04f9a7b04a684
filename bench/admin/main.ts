/**
 * How fast the admin API lists where there are many clients, and how long an inventory takes to come in: see docs/benchmarks.md.
 *
 *   npm run bench:admin -- [--tenants N] [--rounds N] [--entries N]
 *
 * Api, commands and Postgres are the real ones, on loopback. Each list is asked for one request after the other, and its answer read to the end.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { BenchSystem, TENANT } from '../environment/bench-system';
import { Cleanup } from '../environment/cleanup';
import { ForeignLoad } from '../environment/foreign-load';
import { unlessInterrupted } from '../environment/interruption';
import { type Figure, figure } from '../report/figure';
import { progress } from '../report/progress';
import { percentile } from '../report/statistics';
import { table } from '../report/table';
import { Stubs } from '../stubs/stubs';
import { AdminClient } from './admin-client';
import { type Amounts, fill } from './contents';

const HOSTS = 10_000;
const IMPORTS = 3;
const LIST_GOAL = { comparison: '<=', value: 100 } as const;
const IMPORT_GOAL = { comparison: '<=', value: 10, judged: 'max' } as const;
/** The first requests load code and connect. */
const WARM_UP = 5;

async function measure(amounts: Amounts, rounds: number, cleanup: Cleanup): Promise<Figure[]> {
  const say = progress();
  const others = new ForeignLoad();
  say('starting Postgres and the api');
  const stubs = await Stubs.start(cleanup);
  const system = await BenchSystem.start(cleanup, stubs.url, amounts.tenants);
  say(`adding ${amounts.entries} entries of the audit log, deliveries and ratings`);
  const key = await fill(system, amounts);
  const { origin } = await system.startApi({ admin: true });
  const client = new AdminClient(origin, key);
  const figures: Figure[] = [];
  for (const [name, path] of lists(amounts)) {
    for (let round = 0; round < WARM_UP; round += 1) await client.read(path);
    const times: number[] = [];
    for (let round = 0; round < rounds; round += 1) times.push((await client.read(path)).ms);
    figures.push(figure(`${name} p50`, 'ms', [percentile(times, 50)]), figure(`${name} p95`, 'ms', [percentile(times, 95)], LIST_GOAL));
    say(`${name}: ${path}`);
  }
  const { ms, bytes } = await client.read('audit');
  figures.push(figure('audit.export', 's', [ms / 1000]), figure('audit.export.size', 'MB', [bytes / 1e6]));
  say('importing');
  figures.push(figure(`import.${HOSTS}.hosts`, 's', await imports(system, cleanup), IMPORT_GOAL));
  return [...figures, figure('machine.others', 'cores of other programs', [others.lap()])];
}

function lists({ tenants }: Amounts): readonly (readonly [name: string, path: string])[] {
  const last = `client-${String(Math.max(0, tenants - 2))}`;
  return [
    ['tenants', 'tenants'],
    ['tenants.500', 'tenants?limit=500'],
    ['tenants.deep', `tenants?limit=500&after=${last.slice(0, -1)}`],
    ['tenants.inactive', 'tenants?active=false'],
    ['tenant', `tenants/${TENANT}`],
    ['deliveries.unfinished', `tenants/${TENANT}/deliveries?limit=500`],
    ['deliveries.failed', `tenants/${TENANT}/deliveries?status=failed&limit=500`],
    ['feedback.statistics', `tenants/${TENANT}/feedback`],
    ['feedback.notes', `tenants/${TENANT}/feedback/notes?limit=500`],
    ['audit.tenant', 'audit?tenantId=client-1'],
    ['audit.action', 'audit?action=tenant.create'],
    ['api-keys', 'api-keys'],
  ];
}

/** Each time the same hosts with other roles: the first adds them, the others change every one. @returns seconds of each */
async function imports(system: BenchSystem, cleanup: Cleanup): Promise<number[]> {
  const directory = await mkdtemp(join(tmpdir(), 'ai-agents-bench-'));
  cleanup.add(() => rm(directory, { recursive: true, force: true }));
  const seconds: number[] = [];
  for (let round = 0; round < IMPORTS; round += 1) {
    const file = join(directory, `hosts-${round}.csv`);
    const rows = Array.from({ length: HOSTS }, (_, i) => `host-${i}.example,10.${i >> 16}.${(i >> 8) & 255}.${i & 255},Role ${round}`);
    await writeFile(file, `host,addresses,role\n${rows.join('\n')}\n`);
    seconds.push((await system.importInventory(TENANT, file)) / 1000);
  }
  return seconds;
}

function amount(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 1_000_000) throw new Error('Options take whole numbers from 1 to 1000000.');
  return value;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      tenants: { type: 'string', default: '5000' },
      rounds: { type: 'string', default: '50' },
      entries: { type: 'string', default: '50000' },
    },
  });
  const cleanup = new Cleanup();
  try {
    const amounts = { tenants: amount(values.tenants), entries: amount(values.entries) };
    const figures = await unlessInterrupted(() => measure(amounts, amount(values.rounds), cleanup));
    process.stdout.write(`\n${table(figures)}\n`);
  } finally {
    await cleanup.run();
  }
}

main().then(
  () => process.exit(),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
