import { Inject, Injectable, Logger } from '@nestjs/common';
import { CONFIG, type Config } from '#config';
import { type Admission, type ClaimedDelivery, type RefusedAttempt, ToolGate, type TryPauses } from '#deliveries';
import { Metrics } from '#observability';
import { KeyServiceError, SealBrokenError, type ToolRefusalKind } from '#tenants';
import { TicketToolError } from '#tickets';
import { LeaseKeeper } from './lease-keeper';

/** Why a tool does nothing for a tenant, whatever the ticket; undefined for any other error. */
export function refusalKindOf(error: unknown): ToolRefusalKind | undefined {
  if (error instanceof SealBrokenError) return 'sealed';
  if (error instanceof KeyServiceError) return 'key_service';
  if (error instanceof TicketToolError && (error.kind === 'unauthorized' || error.kind === 'misconfigured')) return error.kind;
  return undefined;
}

/** Whether the tool has recognised us, and refused this one ticket. What a plugin refuses by itself, such as an id, was asked of nobody. */
export function recognisedUs(error: unknown): boolean {
  return error instanceof TicketToolError && !error.retryable && error.details.statusCode !== undefined;
}

/** Lets the tickets of a tenant wait while its tool refuses us, and tells of it: once in the log, and in metrics for as long as it lasts. */
@Injectable()
export class ToolAccessKeeper {
  private readonly logger = new Logger(ToolAccessKeeper.name);
  private readonly pauses: TryPauses;

  constructor(
    @Inject(CONFIG) { worker, tickets }: Config,
    private readonly gate: ToolGate,
    private readonly leases: LeaseKeeper,
    private readonly metrics: Metrics,
  ) {
    this.pauses = { firstMs: worker.backoffMs, longestMs: worker.maxBackoffSeconds * 1000, answeredMs: tickets.timeoutMs };
    metrics.beforeScrape(() => this.collect());
  }

  /** Asks whether a delivery of a tenant whose tool refuses may call it. */
  async admit(delivery: ClaimedDelivery): Promise<Admission> {
    return this.gate.admit(delivery, this.leases.owner, this.pauses);
  }

  /** Lets a delivery wait that the tool has refused. */
  async refused(delivery: ClaimedDelivery, attempt: RefusedAttempt): Promise<void> {
    if (!(await this.gate.refused(delivery, this.leases.owner, attempt, this.pauses))) return;
    const message = `The ticketing tool of the tenant cannot be used, and its tickets wait until it can: ${attempt.message}`;
    this.logger.warn({ message, kind: attempt.kind, ...fieldsOf(delivery) });
  }

  /**
   * The tool has recognised us. What became of the ticket stands by now, so nothing is thrown: where that cannot be remembered, the next try does it.
   *
   * @param tryNumber of the attempt; undefined when nothing was known against the tool.
   */
  async worked(delivery: ClaimedDelivery, tryNumber: string | undefined): Promise<void> {
    if (tryNumber === undefined) return;
    try {
      const woken = await this.gate.restored(delivery);
      if (woken === undefined) return;
      this.logger.warn({ message: `The ticketing tool of the tenant works again, and ${woken} tickets go on.`, ...fieldsOf(delivery) });
    } catch (error) {
      const message = `That the ticketing tool of the tenant works again could not be remembered: ${(error as Error).message}`;
      this.logger.warn({ message, ...fieldsOf(delivery) });
    }
  }

  /** Only tenants whose tools refuse have these labels. Every worker tells of all. */
  private async collect(): Promise<void> {
    const { ticketToolRefused, ticketToolWaiting } = this.metrics;
    const tools = await this.gate.refusedTools().catch(() => []);
    ticketToolRefused.reset();
    ticketToolWaiting.reset();
    for (const { tenantId: tenant, kind, waiting } of tools) {
      ticketToolRefused.set({ tenant, kind }, 1);
      ticketToolWaiting.set({ tenant }, waiting);
    }
  }
}

function fieldsOf({ deliveryId, tenantId, ticketId }: ClaimedDelivery) {
  return { jobId: deliveryId, tenant: tenantId, ticket: ticketId };
}
