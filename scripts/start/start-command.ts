import { DataDirectory } from './data-directory';
import { Demo } from './demo';
import { type DemoTenant, loadDemoTenants, selectTenant } from './demo-tenant';
import { InterruptedError, Interruption } from './interruption';
import { stopLeftovers } from './leftovers';
import { type LocalState, readLocalState } from './local-state';
import { chooseModel } from './model';
import { parseStartOptions, START_USAGE, type StartOptions } from './options';
import { Output } from './output';
import { assertPortsAreFree, choosePorts } from './ports';
import { ProcessRecords } from './process-records';
import { announceTicket, describeAnswer, showNote } from './show-note';
import { StartError } from './start-error';
import type { DemoTicket } from './ticket';
import { readTicketFile } from './ticket-file';

const INTERRUPTED = 130;

/** `npm start`. @returns the exit code: 0 after an orderly end, 130 when it was interrupted before the note or forced. */
export async function start(args: readonly string[]): Promise<number> {
  const options = parseStartOptions(args);
  const output = new Output(process.stdout, !options.quiet);
  if (options.help) {
    output.print(START_USAGE);
    return 0;
  }
  const tenants = loadDemoTenants();
  const ticket = options.ticketFile === undefined ? undefined : readTicketFile(options.ticketFile);
  const tenant = selectTenant(tenants, ticket?.tenantId);

  const directory = new DataDirectory(options.data);
  directory.prepare();
  const records = new ProcessRecords(directory.records);
  const running = records.claim('start');
  if (running !== undefined) throw alreadyRunning(directory, running.pid);
  try {
    return await run(options, { output, directory, records, tenants, tenant, ticket: ticket ?? sampleOf(tenant) });
  } finally {
    records.forget('start');
  }
}

interface Scene {
  readonly output: Output;
  readonly directory: DataDirectory;
  readonly records: ProcessRecords;
  readonly tenants: readonly DemoTenant[];
  readonly tenant: DemoTenant;
  readonly ticket: DemoTicket;
}

async function run(options: StartOptions, { output, directory, records, tenants, tenant, ticket }: Scene): Promise<number> {
  let forced: Promise<void> | undefined;
  const interruption = new Interruption(() => {
    forced ??= demo?.kill();
  });
  let demo: Demo | undefined;
  let code = INTERRUPTED;
  try {
    const left = await stopLeftovers(directory, records);
    if (left.length > 0) output.done(`An earlier start was killed and left ${left.join(', ')} behind: stopped now`);
    const ports = choosePorts(options.portBase);
    await assertPortsAreFree(ports);
    demo = new Demo({ directory, records, ports, model: chooseModel(), tenants, output, signal: interruption.signal });
    const { failed } = demo;
    const guarded = <T>(work: Promise<T>): Promise<T> => interruption.orElse(Promise.race([work, failed]));

    const state = await guarded(demo.start());
    await guarded(firstTicket(output, state, tenant, ticket, interruption.signal));
    code = 0;
    if (!options.once) {
      sayWhatToTry(output, state);
      await guarded(new Promise<never>(() => undefined));
    }
  } catch (error) {
    if (!(error instanceof InterruptedError)) throw error;
    output.print();
  } finally {
    await demo?.stop();
    await forced;
  }
  return forced === undefined ? code : INTERRUPTED;
}

async function firstTicket(output: Output, state: LocalState, tenant: DemoTenant, ticket: DemoTicket, signal: AbortSignal): Promise<void> {
  const target = selectTenant(state.tenants, tenant.id);
  const announced = await output.step(`The webhook of a new ticket of ${tenant.name} was accepted: “${ticket.subject}”`, async () => {
    const result = await announceTicket(state, target, ticket);
    if (result.answer.status !== 202) throw new StartError(`The api did not accept the webhook: ${describeAnswer(result.answer)}`);
    return result;
  });
  await showNote(output, state, target, announced, signal);
}

function sayWhatToTry(output: Output, { simulator, api, metrics, model, articles, prometheus }: LocalState): void {
  output.print(`All tickets: ${simulator} · articles: ${articles}${prometheus === undefined ? '' : ` · Prometheus: ${prometheus}`}`);
  output.print(`Health of the api: ${api}/health · metrics: ${metrics.api}`);
  output.print(model);
  output.print();
  output.print(output.heading('In another terminal:'));
  output.print('  npm run send                             another ticket');
  output.print('  npm run send -- --tenant globex          of the other client, whose past is another one');
  output.print('  npm run send -- --subject "…"            your own words; npm start -- --ticket FILE.json takes a file');
  output.print('  npm run send -- --bad-signature          a webhook that is refused');
  output.print();
  output.print(output.quiet('Ctrl-C stops everything.'));
}

function sampleOf(tenant: DemoTenant): DemoTicket {
  const [sample] = tenant.samples;
  if (sample === undefined) throw new StartError(`${tenant.id} has no sample ticket.`);
  return sample;
}

function alreadyRunning(directory: DataDirectory, pid: number): StartError {
  const where = whereItRuns(directory);
  return new StartError(
    `It is running already (process ${pid}${where}). Stop it with Ctrl-C in its terminal, or use npm run send to give it another ticket.`,
  );
}

function whereItRuns(directory: DataDirectory): string {
  try {
    const { simulator, api } = readLocalState(directory);
    return `, help desk ${simulator}, api ${api}`;
  } catch {
    return ', just starting or stopping';
  }
}
