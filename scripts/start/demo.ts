import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ArticleServer, provisionDatabase, StandInModel } from '#testing';
import { ChildProgram, type Program } from './child-program';
import type { DataDirectory } from './data-directory';
import { fillDatabase } from './demo-database';
import { DemoMonitoring } from './demo-monitoring';
import type { DemoTenant } from './demo-tenant';
import { endedError, endOf } from './ended-error';
import { loadKeys } from './keys';
import { type LocalState, removeLocalState, writeLocalState } from './local-state';
import { deskUrl, localStateOf } from './local-state-of';
import { describeModel, type ModelChoice } from './model';
import type { Output } from './output';
import type { Ports } from './ports';
import { DemoPostgres } from './postgres';
import { demoConfiguration, drainSeconds, environmentOf, writeProcessConfiguration } from './process-configuration';
import type { ProcessRecords } from './process-records';
import { untilReady } from './readiness';
import { RunningParts } from './running-parts';
import { writePrivateFile } from './secret-files';
import { demoSimulatorData } from './simulator-data';
import { StartError } from './start-error';
import { nextNumbers } from './ticket-numbers';

const DATABASE = 'ai_agents';
const READY_WITHIN_MS = 30_000;
const STOP_WITHIN_MS = 5_000;

export interface DemoOptions {
  readonly directory: DataDirectory;
  readonly records: ProcessRecords;
  readonly ports: Ports;
  readonly model: ModelChoice;
  readonly tenants: readonly DemoTenant[];
  readonly output: Output;
  /** Aborts when the user asks for the end. */
  readonly signal: AbortSignal;
}

/**
 * The whole system on this machine: the model and the articles in this process; Postgres, Prometheus, the simulated help desks, the api and
 * the worker as processes of their own.
 */
export class Demo {
  private readonly parts = new RunningParts();
  private readonly failure = Promise.withResolvers<never>();
  private stopping = false;

  constructor(private readonly options: DemoOptions) {
    // It may fail while nobody waits for it; then whoever waits next hears of it.
    this.failure.promise.catch(() => undefined);
    process.once('exit', () => void this.kill());
  }

  /** Rejects with a StartError when a part has ended that should run. */
  get failed(): Promise<never> {
    return this.failure.promise;
  }

  /**
   * Starts everything and writes `local.json`.
   *
   * @throws StartError that says which part does not start, and why.
   */
  async start(): Promise<LocalState> {
    const { directory, ports, model, tenants, output } = this.options;
    const keys = loadKeys(
      directory,
      tenants.map(({ id }) => id),
    );
    const postgres = new DemoPostgres(directory, ports.postgres, keys.postgres.admin);
    this.parts.add(postgres);
    const monitoring = this.beginMonitoring();
    const { urls, adminUrl } = await output.step(`Postgres is running on port ${ports.postgres}`, async () => {
      const server = await this.readyOrRemoved(postgres);
      return { urls: await provisionDatabase(server, DATABASE, keys.postgres), adminUrl: new URL(`/${DATABASE}`, server).href };
    });
    void postgres.ended(this.options.signal).then(() => this.partEnded('Postgres', 'its process is gone'));

    const prometheus = await monitoring.ready();
    if (prometheus === undefined) this.parts.remove(monitoring);
    else void monitoring.ended().then((exit) => this.doWithout(monitoring, endOf(exit)));
    const standIn = await this.startModel();
    const articles = await this.startArticles();
    writeProcessConfiguration(directory, demoConfiguration(ports, model, { standIn, prometheus }), keys, urls, model);
    await output.step('The database has its tables', () => this.migrate());
    const deskOf = (tenant: DemoTenant): string => deskUrl(tenant, ports);
    await output.step(
      ({ tickets, hosts, created }) =>
        `${tickets} resolved tickets and ${hosts} hosts of ${tenants.map(({ name }) => name).join(' and ')} are known (${created} new)`,
      () => fillDatabase(urls.api, tenants, keys, deskOf),
    );

    const next = await nextNumbers(adminUrl, tenants);
    writePrivateFile(directory.simulatorData, JSON.stringify(demoSimulatorData(tenants, keys, ports, next), null, 2));
    const [pids] = await Promise.all([this.startProcesses(tenants.map(deskOf)), prometheus !== undefined && monitoring.untilAlert()]);
    const running = { start: process.pid, ...pids, ...pidOf('postgres', postgres), ...pidOf('prometheus', monitoring) };
    const state = localStateOf({ ports, tenants, keys, model: describeModel(model), articles, prometheus, pids: running });
    writeLocalState(directory, state);
    return state;
  }

  /** Stops everything that was started, the last one first, and removes what is valid only while it runs. */
  async stop(): Promise<void> {
    this.stopping = true;
    const { directory, output } = this.options;
    removeLocalState(directory);
    await this.parts.stopAll((name, seconds) => output.done(`${name} stopped`, seconds));
    // The key of a real model is the user's own: it stays nowhere.
    rmSync(join(directory.secretsOf('worker'), 'openai-api-key'), { force: true });
  }

  /** Ends everything at once. */
  async kill(): Promise<void> {
    this.stopping = true;
    await this.parts.killAll();
  }

  /** @returns the administrator's connection string. A server that did not start is nothing to stop. */
  private async readyOrRemoved(postgres: DemoPostgres): Promise<string> {
    try {
      return await postgres.ready();
    } catch (error) {
      this.parts.remove(postgres);
      throw error;
    }
  }

  private beginMonitoring(): DemoMonitoring {
    const { directory, ports, tenants, output } = this.options;
    const monitoring = new DemoMonitoring({
      ...{ directory, tenants, output, port: ports.prometheus },
      launch: (command, args) => this.run('prometheus', command, args),
    });
    this.parts.add(monitoring);
    return monitoring;
  }

  /** @returns the address of the articles */
  private async startArticles(): Promise<string> {
    const { ports, tenants, output } = this.options;
    const spaces = tenants.map(({ id, name, articles }) => ({ name: id, title: name, articles }));
    const server = await output.step(
      ({ url }) => `Articles are at ${url}`,
      () => ArticleServer.start({ port: ports.articles, spaces }),
    );
    this.parts.add({ name: 'articles', stop: () => server.stop(), kill: () => server.stop() });
    return server.url;
  }

  /** @returns the base URL of the stand-in, if that is the choice */
  private async startModel(): Promise<string | undefined> {
    const { model, output } = this.options;
    if (model.kind === 'openai') {
      output.done(describeModel(model));
      return undefined;
    }
    const standIn = await output.step(describeModel(model).replace(/\.$/, ''), () => StandInModel.start({}));
    this.parts.add({ name: 'model', stop: () => standIn.stop(), kill: () => standIn.stop() });
    return standIn.baseUrl;
  }

  private async migrate(): Promise<void> {
    const migrate = this.runApp('migrate', []);
    this.parts.add(migrate);
    const exit = await migrate.exited;
    this.parts.remove(migrate);
    if (exit.code !== 0) throw endedError('migrate', endOf(exit), this.options.directory.logOf('migrate'), migrate.tail);
  }

  /** @returns the numbers of the processes by name */
  private async startProcesses(desks: readonly string[]): Promise<Record<string, number>> {
    const { ports, model, directory, output } = this.options;
    const data = ['--host', '127.0.0.1', '--port', String(ports.simulator), '--data', directory.simulatorData];
    const programs = [
      this.keepRunning('simulator', [...data, '--banner', describeModel(model)]),
      this.keepRunning('api'),
      this.keepRunning('worker'),
    ];
    await Promise.all([
      output.step(`The simulated help desks are at ${desks.join(' and ')}`, () =>
        // The page of both is the last thing that it starts.
        this.ready('simulator', `http://127.0.0.1:${ports.sideBySide}/revision`),
      ),
      output.step(`The api takes webhooks at http://127.0.0.1:${ports.api}`, () =>
        this.ready('api', `http://127.0.0.1:${ports.api}/health/ready`),
      ),
      output.step('The worker waits for tickets', () => this.ready('worker', `http://127.0.0.1:${ports.worker}/health/ready`)),
    ]);
    return Object.fromEntries(programs.flatMap(({ name, pid }) => (pid === undefined ? [] : [[name, pid] as const])));
  }

  private keepRunning(name: string, args: readonly string[] = []): ChildProgram {
    const program = this.runApp(name, args);
    this.parts.add(program);
    void program.exited.then((exit) => this.partEnded(name, endOf(exit), program.tail));
    return program;
  }

  /** A process of the system, as compiled. */
  private runApp(name: string, args: readonly string[]): ChildProgram {
    const script = join(__dirname, '..', '..', 'apps', name, 'src', 'main.js');
    return this.run(name, process.execPath, ['--enable-source-maps', script, ...args]);
  }

  private run(name: string, command: string, args: readonly string[]): ChildProgram {
    const { directory, records, output, model } = this.options;
    const program: Program = {
      name,
      command,
      args,
      env: environmentOf(directory, name),
      logFile: directory.logOf(name),
      stopWithinMs: STOP_WITHIN_MS + (name === 'worker' ? drainSeconds(model) * 1_000 : 0),
    };
    return new ChildProgram(program, records, (line) => output.log(name, line));
  }

  private async ready(name: string, url: string): Promise<void> {
    const signal = AbortSignal.any([AbortSignal.timeout(READY_WITHIN_MS), this.options.signal]);
    try {
      await Promise.race([untilReady(url, signal), this.failed]);
    } catch (error) {
      if (error instanceof StartError || this.options.signal.aborted) throw error;
      throw new StartError(`${name} is not ready after ${READY_WITHIN_MS / 1_000} s. Its log is ${this.options.directory.logOf(name)}.`);
    }
  }

  /** Monitoring is one source of a note among others, which says that it did not answer. */
  private doWithout(monitoring: DemoMonitoring, how: string): void {
    if (this.stopping) return;
    this.parts.remove(monitoring);
    void monitoring.stop();
    const log = this.options.directory.logOf('prometheus');
    this.options.output.omitted(`${monitoring.name} ended (${how}); notes say that monitoring did not answer. Its log is ${log}`);
  }

  private partEnded(name: string, how: string, tail?: readonly string[]): void {
    const logFile = this.options.directory.logOf(name.toLowerCase());
    if (!this.stopping) this.failure.reject(endedError(name, how, logFile, tail));
  }
}

function pidOf(name: string, { pid }: { readonly pid: number | undefined }): Record<string, number> {
  return pid === undefined ? {} : { [name]: pid };
}
