import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { noteMarker } from '#note-marker';
import type { Endpoint, EndpointAnswer } from '../endpoint';
import { excerpt, jsonObject } from '../json-answer';
import { signedHeaders } from '../signed-headers';
import { type CheckOutcome, type SmokeCheck, SmokeFailure } from '../smoke-check';
import type { SmokeTenantKey } from './smoke-tenant-key';

const LOOK_EVERY_MS = 250;
/** How long a secret that was just set may be unknown to an api. */
const SECRET_KNOWN_WITHIN_MS = 15_000;

interface Note {
  readonly id: string;
  readonly html: string;
  readonly public: boolean;
}

/** A signed webhook is accepted, goes through queue and worker, and its private note can be read on the ticket. */
export class NoteCheck implements SmokeCheck {
  readonly name = 'ticket to note';

  /** @param timeoutMs for the note, from the acceptance on. */
  constructor(
    private readonly endpoint: Endpoint,
    private readonly tenant: SmokeTenantKey,
    private readonly timeoutMs: number,
  ) {}

  async run(): Promise<CheckOutcome> {
    const ticketId = `smoke-${Date.now()}-${randomBytes(4).toString('hex')}`;
    const { jobId, acceptMs } = await this.accept(ticketId);
    const acceptedAt = performance.now();
    const notes = await this.notesOf(ticketId, jobId);
    const noteMs = performance.now() - acceptedAt;
    if (notes.length > 1 || notes[0]?.public !== false) {
      const what = notes.length > 1 ? `${notes.length} notes were written instead of one` : 'the note is shown to the requester';
      throw new SmokeFailure(`on ticket ${ticketId} ${what}`, `Look for job ${jobId} in the log of the worker.`);
    }
    return {
      found: `accepted with 202 in ${Math.round(acceptMs)} ms, private note ${(noteMs / 1000).toFixed(2)} s later`,
      times: { accepted: Math.round(acceptMs), note: Math.round(noteMs) },
    };
  }

  private async accept(ticketId: string): Promise<{ readonly jobId: string; readonly acceptMs: number }> {
    const body = JSON.stringify({ event: 'smoke_test', tenant_id: this.tenant.id, ticket_id: ticketId });
    for (const end = performance.now() + Math.min(SECRET_KNOWN_WITHIN_MS, this.timeoutMs); ;) {
      const sentAt = performance.now();
      const answer = await this.endpoint.send('POST', '/webhook/simulated', { headers: signedHeaders(this.tenant.secret, body), body });
      const { job_id: jobId } = jsonObject(answer.body);
      if (answer.status === 202 && typeof jobId === 'string') return { jobId, acceptMs: performance.now() - sentAt };
      if (answer.status !== 401 || sentAt > end) throw this.notAccepted(answer);
      await pause(1_000);
    }
  }

  private notAccepted({ status, body }: EndpointAnswer): SmokeFailure {
    const what = `a signed webhook of tenant ${this.tenant.id} is answered with ${status} instead of 202: ${excerpt(body)}`;
    switch (status) {
      case 401:
        return new SmokeFailure(
          what,
          'The secret must be the same smoke-webhook-secret that the api has, and the tenant the one of smoke.tenantId; the log of the api says ' +
            'if it could not keep that tenant.',
        );
      case 429:
        return new SmokeFailure(what, 'The tenant of smoke tests has sent too much in this minute: try again in the next.');
      default:
        return new SmokeFailure(what, 'Look at /health/ready and at the log of the api.');
    }
  }

  /** The notes that the job has written, as soon as there is one. */
  private async notesOf(ticketId: string, jobId: string): Promise<readonly Note[]> {
    const path = `/webhook/simulated/tickets/${ticketId}/notes?tenant_id=${this.tenant.id}`;
    let last = 'no note';
    for (const end = performance.now() + this.timeoutMs; performance.now() < end;) {
      const { status, body } = await this.endpoint.send('GET', path, { headers: signedHeaders(this.tenant.secret, path) });
      const all = (jsonObject(body)['notes'] ?? []) as readonly Note[];
      const ours = all.filter(({ html }) => html.includes(noteMarker(jobId)));
      if (status === 200 && ours.length > 0) return ours;
      last = status === 200 ? 'no note' : `an answer ${status} to the question for notes (${excerpt(body)})`;
      await pause(LOOK_EVERY_MS);
    }
    throw new SmokeFailure(
      `ticket ${ticketId} was accepted and had ${last} after ${this.timeoutMs / 1000} s`,
      `Look at the worker: its /health/ready, its log for job ${jobId}, and queue_depth in its metrics. The ticket is not lost.`,
    );
  }
}
