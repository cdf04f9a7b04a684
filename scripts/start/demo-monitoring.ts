import { rmSync } from 'node:fs';
import {
  HostExporter,
  type MonitoredHost,
  PrometheusMissingError,
  type PrometheusProgram,
  prometheusProgram,
  untilFound,
  writePrometheusFiles,
} from '#testing';
import type { ChildProgram, ProgramExit } from './child-program';
import type { DataDirectory } from './data-directory';
import { type DemoTenant, loadAlertRules } from './demo-tenant';
import type { Output } from './output';
import { untilReady } from './readiness';
import type { RunningPart } from './running-parts';

/** For a download of 20 MB, once. The rest of the demo waits for it that long at most. */
const FOUND_WITHIN_SECONDS = 15;
const READY_WITHIN_MS = 10_000;
const FIRING_WITHIN_MS = 10_000;
/** A host that fires and of which rates are known too, which takes a second scrape. */
const FIRING = 'ALERTS{alertstate="firing"} and on (tenant, instance) rate(node_cpu_seconds_total{mode="idle"}[5m])';

export interface MonitoringOptions {
  readonly directory: DataDirectory;
  readonly port: number;
  readonly tenants: readonly DemoTenant[];
  /** Starts Prometheus as a process of the demo. */
  readonly launch: (command: string, args: readonly string[]) => ChildProgram;
  readonly output: Output;
}

/** Why there is no monitoring, as one or more sentences. */
interface Missing {
  readonly missing: string;
}

/** The demo's Prometheus, with the exporter that it scrapes. It is new at each start: what it saw in an earlier one says nothing of now. */
export class DemoMonitoring implements RunningPart {
  readonly name = 'Prometheus';
  readonly hosts: readonly MonitoredHost[];
  private readonly ending = new AbortController();
  private readonly starting: Promise<Missing | undefined>;
  private exporter: HostExporter | undefined;
  private program: ChildProgram | undefined;

  /** Begins to start; {@link ready} tells how it went, and {@link stop} is right at any moment. */
  constructor(private readonly options: MonitoringOptions) {
    this.hosts = options.tenants.flatMap(({ id, monitored }) => monitored.map((host) => ({ ...host, tenant: id })));
    this.starting = this.start();
    // Whoever starts it waits for ready(); when the start is interrupted nobody does.
    this.starting.catch(() => undefined);
  }

  /** @returns the address of Prometheus. Where there is none the user is told, and the notes say nothing of monitoring. */
  async ready(): Promise<string | undefined> {
    const missing = await this.starting;
    if (missing === undefined) return this.url;
    this.options.output.omitted(`Notes have no monitoring. ${missing.missing}`);
    return undefined;
  }

  get pid(): number | undefined {
    return this.program?.pid;
  }

  /** Resolves when a Prometheus that was ready is gone. */
  async ended(): Promise<ProgramExit> {
    return this.program?.exited ?? { code: null, signal: null };
  }

  /** Waits until an alert fires, for a bounded time, and tells whether it does. */
  async untilAlert(): Promise<void> {
    const title = (fires: boolean) =>
      `Prometheus at ${this.url} watches ${this.hosts.length} hosts, and ${fires ? 'an' : 'no'} alert fires`;
    await this.options.output.step(title, async () => {
      const timeout = AbortSignal.timeout(FIRING_WITHIN_MS);
      try {
        await untilFound(this.url, FIRING, AbortSignal.any([this.ending.signal, timeout]));
        return true;
      } catch (error) {
        if (this.ending.signal.aborted) throw error;
        return false;
      }
    });
  }

  async stop(): Promise<void> {
    this.ending.abort();
    await this.starting.catch(() => undefined);
    await this.program?.stop();
    await this.exporter?.stop();
  }

  async kill(): Promise<void> {
    this.ending.abort();
    await Promise.all([this.program?.kill(), this.exporter?.stop()]);
  }

  private get url(): string {
    return `http://127.0.0.1:${this.options.port}`;
  }

  /** @returns why it does not, if it does not. */
  private async start(): Promise<Missing | undefined> {
    const { directory, port, launch } = this.options;
    const found = await this.find();
    if ('missing' in found) return found;
    rmSync(directory.prometheus, { recursive: true, force: true });
    this.exporter = await HostExporter.start(this.hosts);
    const args = writePrometheusFiles({
      ...{ directory: directory.prometheus, port, major: found.major },
      ...{ exporter: this.exporter.address, hosts: this.hosts, rules: loadAlertRules() },
    });
    this.ending.signal.throwIfAborted();
    this.program = launch(found.program, args);
    const signal = AbortSignal.any([this.ending.signal, AbortSignal.timeout(READY_WITHIN_MS)]);
    const ready = untilReady(`${this.url}/-/ready`, signal).then(() => true);
    if (await Promise.race([ready, this.program.exited.then(() => false)]).catch(() => false)) return undefined;
    await Promise.all([this.program.stop(), this.exporter.stop()]);
    return { missing: `Prometheus does not start. Its log is ${directory.logOf('prometheus')}.` };
  }

  /** @returns the program, or why there is none. */
  private async find(): Promise<PrometheusProgram | Missing> {
    const { output } = this.options;
    const onProgress = (line: string) => output.print(output.quiet(line));
    try {
      return await prometheusProgram({ withinSeconds: FOUND_WITHIN_SECONDS, signal: this.ending.signal, onProgress });
    } catch (error) {
      if (error instanceof PrometheusMissingError) return { missing: error.message };
      throw error;
    }
  }
}
