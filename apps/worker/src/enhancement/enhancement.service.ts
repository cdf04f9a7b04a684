import { Inject, Injectable, Logger } from '@nestjs/common';
import { CONFIG, type Config } from '#config';
import { type ClaimedDelivery, type CompletedEnhancement, DeliveryClaims } from '#deliveries';
import { type Enhancement, EnhancementGraph, TicketSkippedError } from '#enhancement';
import { FeedbackLinks } from '#feedback';
import { noteMarker } from '#note-marker';
import { Metrics } from '#observability';
import { type DeliveryJob, GiveUpError, type JobAttempt, type JobVerdict } from '#queue';
import { type StoredTenant, type Tenant, TenantCache } from '#tenants';
import { TicketToolError, TicketToolRegistry } from '#tickets';
import { LeaseKeeper } from './lease-keeper';
import { NoteWriter } from './note-writer';
import { recognisedUs, refusalKindOf, ToolAccessKeeper } from './tool-access-keeper';

/** How long a job whose delivery is being worked on elsewhere waits at most before it looks again, in milliseconds. */
const MAX_LEASE_WAIT_MS = 10_000;

/** Works on one delivery from claim to note: claim, enhance, write, record; or give back. */
@Injectable()
export class EnhancementService {
  private readonly logger = new Logger(EnhancementService.name);
  /** Deliveries that this process works on. Their leases keep other processes away and let this one in. */
  private readonly inHand = new Set<string>();

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly claims: DeliveryClaims,
    private readonly leases: LeaseKeeper,
    private readonly tenants: TenantCache,
    private readonly tools: TicketToolRegistry,
    private readonly toolAccess: ToolAccessKeeper,
    private readonly graph: EnhancementGraph,
    private readonly notes: NoteWriter,
    private readonly feedback: FeedbackLinks,
    private readonly metrics: Metrics,
  ) {}

  /** @throws the error of a failed attempt, for the queue to try again; GiveUpError when that cannot help. */
  async handle(job: DeliveryJob, attempt: JobAttempt, shutdown: AbortSignal): Promise<JobVerdict> {
    // The queue hands out a job once more when its lock ran out, or when it was lost and the delivery was published again.
    if (this.inHand.has(job.deliveryId)) return { kind: 'later', delayMs: MAX_LEASE_WAIT_MS };
    this.inHand.add(job.deliveryId);
    try {
      return await this.attempt(job, attempt, shutdown);
    } finally {
      this.inHand.delete(job.deliveryId);
    }
  }

  private async attempt(job: DeliveryJob, attempt: JobAttempt, shutdown: AbortSignal): Promise<JobVerdict> {
    const claimedAt = performance.now();
    const claim = await this.claims.claim(job, this.leases.owner, this.config.worker.leaseSeconds);
    switch (claim.kind) {
      case 'finished':
        return { kind: 'done' };
      case 'leased':
        return { kind: 'later', delayMs: Math.min(claim.untilMs + 100, MAX_LEASE_WAIT_MS) };
      case 'claimed': {
        const lost = this.leases.hold(job.deliveryId, claimedAt);
        const jobTimeoutMs = this.config.worker.jobTimeoutSeconds * 1000;
        const timeout = AbortSignal.timeout(jobTimeoutMs);
        // The note has to be written after it is made.
        const deadline = performance.now() + jobTimeoutMs - this.config.tickets.timeoutMs;
        try {
          await this.enhanceOrWait(claim.delivery, deadline, AbortSignal.any([shutdown, lost, timeout]));
          return { kind: 'done' };
        } catch (error) {
          if (error instanceof TicketSkippedError) return await this.skip(claim.delivery, error.message);
          // An attempt that was cut off says nothing about the ticket, so it is never the last one.
          const cutOff = shutdown.aborted || lost.aborted;
          throw await this.giveBack(claim.delivery, attempt, attempt.last && !cutOff, error);
        } finally {
          this.leases.letGo(job.deliveryId);
        }
      }
    }
  }

  /** Enhances, or lets the delivery wait while its tenant's tool refuses us: nothing the ticket does changes that, so no attempt counts. */
  private async enhanceOrWait(delivery: ClaimedDelivery, deadline: number, signal: AbortSignal): Promise<void> {
    if (delivery.attempts > this.config.worker.attempts) {
      throw new GiveUpError(`It was tried ${delivery.attempts - 1} times and ended with no result.`);
    }
    let version: string | undefined;
    let tryNumber: string | undefined;
    try {
      const tenant = await this.tenantOf(delivery);
      version = tenant.version;
      if (tenant.toolRefuses) {
        const admission = await this.toolAccess.admit(delivery);
        if (admission.kind === 'waits') return;
        ({ tryNumber } = admission);
      }
      await this.enhance(delivery, tenant, deadline, signal);
    } catch (error) {
      const kind = refusalKindOf(error);
      if (kind !== undefined) {
        await this.toolAccess.refused(delivery, { kind, message: (error as Error).message, version, tryNumber });
        return;
      }
      if (error instanceof TicketSkippedError || recognisedUs(error)) await this.toolAccess.worked(delivery, tryNumber);
      throw error;
    }
    await this.toolAccess.worked(delivery, tryNumber);
  }

  private async enhance(delivery: ClaimedDelivery, tenant: Tenant, deadline: number, signal: AbortSignal): Promise<void> {
    const client = this.tools.clientFor(tenant);
    const marker = noteMarker(delivery.deliveryId);
    const feedbackPage = this.feedback.pageOf(delivery);
    const enhancement = await this.graph.run(
      { tenant, ticketClient: client, ticketId: delivery.ticketId, marker, feedbackPage, deadline },
      signal,
    );
    const { html, markdown } = enhancement.note;
    const noteId = await this.notes.write(client, delivery, tenant, { html, markdown, marker }, signal);
    const recorded = await this.claims.complete(delivery, this.leases.owner, this.record(enhancement, noteId));
    if (!recorded)
      this.logger.warn({ message: 'The note was written after its lease was lost.', jobId: delivery.deliveryId, tenant: tenant.id });
    this.observe(delivery, statusOf(enhancement));
  }

  /** Finishes a delivery whose ticket gets no note. When its lease was lost, another process has come to the same end or will. */
  private async skip(delivery: ClaimedDelivery, reason: string): Promise<JobVerdict> {
    if (await this.claims.skip(delivery, this.leases.owner, reason)) {
      this.observe(delivery, 'skipped');
      this.logger.log({ message: `The ticket gets no note: ${reason}.`, jobId: delivery.deliveryId, tenant: delivery.tenantId });
    }
    return { kind: 'done' };
  }

  private async tenantOf(delivery: ClaimedDelivery): Promise<StoredTenant> {
    const tenant = await this.tenants.find(delivery.tenantId);
    if (tenant === undefined || !tenant.active) throw new GiveUpError(`Tenant ${delivery.tenantId} is not active.`);
    return tenant;
  }

  /** Gives the lease back so that the queue can try again, or ends the delivery as failed. Returns what the queue must be told. */
  private async giveBack(delivery: ClaimedDelivery, { standInLine }: JobAttempt, last: boolean, error: unknown): Promise<Error> {
    const reason = error instanceof Error ? error : new Error(String(error));
    const final = error instanceof GiveUpError || (error instanceof TicketToolError && !error.retryable);
    const given = final || last;
    const fields = { jobId: delivery.deliveryId, tenant: delivery.tenantId, ticket: delivery.ticketId, attempt: delivery.attempts };
    try {
      if (given) {
        await this.claims.fail(delivery, this.leases.owner, reason.message);
        this.observe(delivery, 'failed');
        this.logger.error({ message: `No note was written: ${reason.message}`, ...fields });
      } else {
        const turn = await this.claims.release(
          delivery,
          this.leases.owner,
          reason.message,
          this.config.worker.relay.republishSeconds * 1000,
        );
        // Not waited for: a queue that is away would keep the job in hand. Without it the next attempt has the turn of this one.
        if (turn !== undefined) void standInLine(turn).catch(() => undefined);
        this.logger.warn({ message: `The attempt failed and will be repeated: ${reason.message}`, ...fields });
      }
    } catch (failure) {
      // The lease then ends by itself and the relay takes over.
      this.logger.warn({ message: `The delivery could not be given back: ${(failure as Error).message}`, ...fields });
    }
    return final && !(reason instanceof GiveUpError) ? new GiveUpError(reason.message) : reason;
  }

  private record(enhancement: Enhancement, noteId: string): CompletedEnhancement {
    const { synthesis, note, context, timings } = enhancement;
    const usage = synthesis.status === 'skipped' ? undefined : synthesis.usage;
    return {
      status: statusOf(enhancement),
      context,
      noteHtml: note.html,
      noteText: note.text,
      noteId,
      timings,
      ...(synthesis.status !== 'skipped' && { model: synthesis.model }),
      ...usage,
    };
  }

  private observe(delivery: ClaimedDelivery, status: CompletedEnhancement['status'] | 'failed' | 'skipped'): void {
    this.metrics.enhancementRequests.inc({ tenant: delivery.tenantId, status });
    const seconds = Math.max(0, (Date.now() - delivery.receivedAt.getTime()) / 1000);
    this.metrics.enhancementDuration.observe({ tenant: delivery.tenantId, status }, seconds);
  }
}

function statusOf({ synthesis }: Enhancement): CompletedEnhancement['status'] {
  switch (synthesis.status) {
    case 'ok':
      return 'complete';
    case 'failed':
      return 'context_only';
    case 'skipped':
      return 'nothing_found';
  }
}
