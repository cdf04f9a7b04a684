import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../free-port';
import { HostExporter, type MonitoredHost } from './host-exporter';
import { writePrometheusFiles } from './prometheus-files';
import { prometheusProgram } from './prometheus-program';
import { untilFound } from './until-found';

const FOUND_WITHIN_MS = 30_000;

export interface PrometheusServerOptions {
  readonly hosts: readonly MonitoredHost[];
  /** A rules file, as Prometheus reads it. */
  readonly rules: string;
}

/** A real Prometheus of a test's own on loopback, and an exporter with metrics of hosts that it scrapes each second. */
export class PrometheusServer {
  private said = '';

  private constructor(
    private readonly port: number,
    private readonly directory: string,
    private readonly exporter: HostExporter,
    private readonly child: ChildProcess,
  ) {
    child.once('error', (error) => (this.said = error.message));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.said = (this.said + text).slice(-2_000)));
  }

  /** @throws PrometheusMissingError */
  static async start({ hosts, rules }: PrometheusServerOptions): Promise<PrometheusServer> {
    const { program, major } = await prometheusProgram();
    const [port, exporter] = await Promise.all([freePort(), HostExporter.start(hosts)]);
    const directory = mkdtempSync(join(tmpdir(), 'ai-agents-prometheus-'));
    const args = writePrometheusFiles({ major, directory, port, exporter: exporter.address, hosts, rules });
    return new PrometheusServer(port, directory, exporter, spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] }));
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /**
   * Waits until each of the queries finds a series.
   *
   * @throws Error when Prometheus ends, or after half a minute, with what it said.
   */
  async found(...queries: readonly string[]): Promise<void> {
    const giveUp = new AbortController();
    const late = setTimeout(
      () => giveUp.abort(new Error(`Prometheus did not find ${queries.join(' and ')}. ${this.said}`)),
      FOUND_WITHIN_MS,
    );
    const ended = () => giveUp.abort(new Error(`Prometheus ended. ${this.said}`));
    this.child.once('close', ended);
    if (this.hasEnded) ended();
    try {
      for (const query of queries) await untilFound(this.url, query, giveUp.signal);
    } catch (error) {
      throw giveUp.signal.aborted ? giveUp.signal.reason : error;
    } finally {
      clearTimeout(late);
      this.child.off('close', ended);
    }
  }

  async stop(): Promise<void> {
    if (!this.hasEnded) {
      const ended = once(this.child, 'exit');
      this.child.kill('SIGTERM');
      await ended;
    }
    await this.exporter.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }

  private get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }
}
