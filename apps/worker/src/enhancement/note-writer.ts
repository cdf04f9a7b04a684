import { Injectable } from '@nestjs/common';
import { type ClaimedDelivery, EffectsLedger } from '#deliveries';
import type { Tenant } from '#tenants';
import { type TicketClient, type TicketNote, TicketToolError } from '#tickets';
import { LeaseKeeper } from './lease-keeper';

/** Writes the note of a delivery at most once, whatever happened to earlier attempts. */
@Injectable()
export class NoteWriter {
  constructor(
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
    { html, marker }: Omit<TicketNote, 'public'>,
    signal: AbortSignal,
  ): Promise<string> {
    const note: TicketNote = { html, marker, public: preferences.publicNote === true };
    const start = await this.ledger.start(delivery, 'note');
    if (start.kind === 'done') return start.externalId;
    if (start.kind === 'uncertain') {
      const found = await client.findNote(delivery.ticketId, note.marker, signal);
      if (found !== undefined) return found.noteId;
    }
    this.leases.assertHeld(delivery.deliveryId);
    try {
      return (await client.addNote(delivery.ticketId, note, signal)).noteId;
    } catch (error) {
      // A refusal says nothing about an earlier attempt, whose note may still come to light.
      if (start.kind === 'first' && certainlyNotWritten(error)) await this.ledger.forget(delivery, 'note', this.leases.owner);
      throw error;
    }
  }
}

/** True when the tool itself refused the note. A lost answer, an abort or a failure inside the tool proves nothing. */
function certainlyNotWritten(error: unknown): boolean {
  return error instanceof TicketToolError && error.kind !== 'ambiguous';
}
