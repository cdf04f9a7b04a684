import { DataDirectory } from './data-directory';
import { Demo } from './demo';
import { DeliveryWatch } from './delivery-watch';
import { type DemoTenant, loadDemoTenants, selectTenant, TOOL_TITLES } from './demo-tenant';
import { helpDeskOf } from './help-desk-of';
import { InterruptedError, Interruption } from './interruption';
import { stopLeftovers } from './leftovers';
import { type LocalState, readLocalState } from './local-state';
import { chooseModel } from './model';
import { parseStartOptions, START_USAGE, type StartOptions } from './options';
import { Output } from './output';
import { assertPortsAreFree, choosePorts } from './ports';
import { ProcessRecords } from './process-records';
import { announceTicket, describeAnswer, outcomeOf, showOutcome } from './show-note';
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
  const tickets = firstTickets(tenants, ticket);

  const directory = new DataDirectory(options.data);
  directory.prepare();
  const records = new ProcessRecords(directory.records);
  const running = records.claim('start');
  if (running !== undefined) throw alreadyRunning(directory, running.pid);
  try {
    return await run(options, { output, directory, records, tenants, tickets });
  } finally {
    records.forget('start');
  }
}

interface Scene {
  readonly output: Output;
  readonly directory: DataDirectory;
  readonly records: ProcessRecords;
  readonly tenants: readonly DemoTenant[];
  readonly tickets: readonly FirstTicket[];
}

interface FirstTicket {
  readonly tenant: DemoTenant;
  readonly ticket: DemoTicket;
}

async function run(options: StartOptions, { output, directory, records, tenants, tickets }: Scene): Promise<number> {
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
    await guarded(showFirstNotes(output, directory, state, tickets, interruption.signal));
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

/** All at once, as help desks do not wait for each other; shown one after the other. */
async function showFirstNotes(
  output: Output,
  directory: DataDirectory,
  state: LocalState,
  tickets: readonly FirstTicket[],
  signal: AbortSignal,
): Promise<void> {
  const watch = new DeliveryWatch(directory);
  const waiting = tickets.map(async ({ tenant, ticket }) => {
    const { id, name, webhookSecret, tool, desk } = selectTenant(state.tenants, tenant.id);
    const of = `${name} on ${TOOL_TITLES[tool]}`;
    const announced = await output.step(`${of}: the signed webhook of “${ticket.subject}” was accepted`, async () => {
      const sender = { api: state.api, tenantId: id, secret: webhookSecret };
      const result = await announceTicket(helpDeskOf({ id, tool, desk }, state.simulator), sender, ticket);
      if (result.answer.status !== 202) throw new StartError(`The api did not accept the webhook: ${describeAnswer(result.answer)}`);
      return result;
    });
    return { of, announced, outcome: await outcomeOf(announced, { watch, signal }) };
  });
  for (const { of, announced, outcome } of await Promise.all(waiting)) showOutcome(output, of, announced, outcome);
  output.print();
  if (tickets.length > 1) {
    output.print(`${output.heading(`Side by side: ${state.sideBySide}`)} · each note is from its own client's past only`);
  }
}

function sayWhatToTry(output: Output, { simulator, tenants, api, metrics, model, articles, prometheus }: LocalState): void {
  const desks = tenants.map(({ name, tool, desk }) => `${name} ${tool === 'servicedesk-plus' ? simulator : desk}`);
  output.print(
    `All tickets: ${[...desks, `articles: ${articles}`].join(' · ')}${prometheus === undefined ? '' : ` · Prometheus: ${prometheus}`}`,
  );
  output.print(`Health of the api: ${api}/health · metrics: ${metrics.api}`);
  output.print(`Admin API: ${api}/docs · a key for it: npm run --silent api-keys -- create --name me --scope admin`);
  output.print(model);
  output.print();
  output.print(output.heading('In another terminal:'));
  output.print('  npm run send                             another ticket of Acme Corp');
  output.print('  npm run send -- --tenant globex          of Globex, on the other tool and with another past');
  output.print('  npm run send -- --subject "…"            your own words; npm start -- --ticket FILE.json takes a file');
  output.print('  npm run send -- --bad-signature          a webhook that is refused');
  output.print();
  output.print(output.quiet('Ctrl-C stops everything.'));
}

/** A sample of each client, alike; or the user's own ticket, of both unless it names one. */
function firstTickets(tenants: readonly DemoTenant[], own: DemoTicket | undefined): readonly FirstTicket[] {
  if (own?.tenantId !== undefined) return [{ tenant: selectTenant(tenants, own.tenantId), ticket: own }];
  return tenants.map((tenant) => ({ tenant, ticket: own ?? sampleOf(tenant) }));
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
