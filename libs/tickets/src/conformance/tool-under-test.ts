import { Agent, type Dispatcher } from 'undici';
import { Metrics } from '#observability';
import type { TicketClient, TicketTool } from '../ticket-tool';
import type { ConformanceFault, ConformanceOptions, OptionalPart, TicketToolHarness } from './harness';

/** A signal of somebody who never gives up. */
export const patient = new AbortController().signal;

/** The plugin with its harness, new for each test, and which tests there are for it. */
export class ToolUnderTest {
  private running?: { readonly harness: TicketToolHarness; readonly metrics: Metrics; readonly dispatcher: Dispatcher };

  constructor(private readonly options: ConformanceOptions) {}

  async start(): Promise<void> {
    this.running = { harness: await this.options.start(), metrics: new Metrics(), dispatcher: new Agent() };
  }

  async stop(): Promise<void> {
    await this.running?.dispatcher.destroy();
    await this.running?.harness.stop();
  }

  get harness(): TicketToolHarness {
    return this.started.harness;
  }

  get metrics(): Metrics {
    return this.started.metrics;
  }

  /** @param timeoutMs Default: 5000. */
  plugin({ timeoutMs = 5_000, dispatcher = this.started.dispatcher }: { timeoutMs?: number; dispatcher?: Dispatcher } = {}): TicketTool {
    return this.harness.tool({ timeoutMs, dispatcher, metrics: this.metrics });
  }

  client(connection = this.harness.connection, options: Parameters<ToolUnderTest['plugin']>[0] = {}): TicketClient {
    return this.plugin(options).connect({ tenantId: 'acme', ...connection });
  }

  /** For tests of an optional part, which are registered only where the tool has it. */
  fullClient(...args: Parameters<ToolUnderTest['client']>): Required<TicketClient> {
    return this.client(...args) as Required<TicketClient>;
  }

  /** Registers a test only where the tool has the part. */
  itHas(part: OptionalPart, title: string, test: () => Promise<void>): void {
    if (this.has(part)) it(title, test);
  }

  has(part: OptionalPart): boolean {
    return this.options.has?.includes(part) ?? false;
  }

  /** Registers a test only where the tool can suffer the fault: a skipped one would look like work that is left to do. */
  itSuffers(fault: ConformanceFault, title: string, test: () => Promise<void>): void {
    if (!this.options.cannot?.includes(fault)) it(title, test);
  }

  /** Registers a test only where there is a network to the tool, and with it secrets, addresses and a time limit. */
  itIsRemote(title: string, test: () => Promise<void>): void {
    if (this.isRemote) it(title, test);
  }

  get isRemote(): boolean {
    return !this.options.openToAll;
  }

  private get started(): NonNullable<ToolUnderTest['running']> {
    if (!this.running) throw new Error('The tool is used before its test has begun.');
    return this.running;
  }
}
