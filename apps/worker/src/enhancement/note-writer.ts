import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '#config';
import { type ClaimedDelivery, EffectsLedger } from '#deliveries';
import type { Tenant } from '#tenants';
import { type TicketClient, type TicketNote, TicketToolError } from '#tickets';
import { LeaseKeeper } from './lease-keeper';

/** Writes the note of a delivery at most once, whatever happened to earlier attempts. */
@Injectable()
export class NoteWriter {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly ledger: EffectsLedger,
    private readonly leases: LeaseKeeper,
  ) {}

  /**
   * Whether requesters see it is the tenant's preference and nothing else's: a note is private unless that is literally true.
   *
   * @returns the tool's id of the note, written now or before.
   * @throws TicketToolError, LeaseLostError.
   */
  async write(
    client: TicketClient,
    delivery: ClaimedDelivery,
    { preferences }: Pick<Tenant, 'preferences'>,
    written: Omit<TicketNote, 'public'>,
    signal: AbortSignal,
  ): Promise<string> {
    const note: TicketNote = { ...written, public: preferences.publicNote === true };
    const start = await this.ledger.start(delivery, 'note');
    if (start.kind === 'done') return start.externalId;
    if (start.kind === 'uncertain') {
      const { ageMs, meantPublic } = await this.ledger.earlier(delivery, 'note');
      // The preference may have changed since: a note that was meant to be public is not taken back for that.
      const found = await client.findNote(delivery.ticketId, note.marker, signal, { public: note.public || meantPublic });
      if (found !== undefined) return found.noteId;
      this.assertSettled(ageMs);
      await this.ledger.startAgain(delivery, 'note');
    }
    if (note.public) await this.ledger.meanPublic(delivery, 'note');
    this.leases.assertHeld(delivery.deliveryId);
    try {
      return (await client.addNote(delivery.ticketId, note, signal)).noteId;
    } catch (error) {
      // A refusal says nothing about an earlier attempt, whose note may still come to light.
      if (start.kind === 'first' && certainlyNotWritten(error)) await this.ledger.forget(delivery, 'note', this.leases.owner);
      throw error;
    }
  }

  /** @throws TicketToolError while the earlier attempt's request may still be under way: that the note is not there says nothing until then. */
  private assertSettled(ageMs: number): void {
    const retryAfterMs = Math.ceil(this.config.tickets.timeoutMs - ageMs);
    if (retryAfterMs <= 0) return;
    throw new TicketToolError('unavailable', 'the note of an earlier attempt may still arrive', { retryAfterMs });
  }
}

/** True when the tool itself refused the note. A lost answer, an abort or a failure inside the tool proves nothing. */
function certainlyNotWritten(error: unknown): boolean {
  return error instanceof TicketToolError && error.kind !== 'ambiguous';
}
