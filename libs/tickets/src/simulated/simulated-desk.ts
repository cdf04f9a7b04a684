/** A ticket of the simulated tool, as it was created. */
export interface SimulatedTicket {
  readonly subject: string;
  readonly description: string;
  readonly createdAt: Date;
}

/** Where simulated tickets and notes are kept. Several processes see the same desk. */
export interface SimulatedDesk {
  findTicket(tenantId: string, ticketId: string): Promise<SimulatedTicket | undefined>;
  addNote(tenantId: string, ticketId: string, note: { readonly html: string; readonly public: boolean }): Promise<{ noteId: string }>;
  /** The newest note of the ticket that carries `marker`. */
  findNote(tenantId: string, ticketId: string, marker: string): Promise<{ noteId: string } | undefined>;
  /** Resolves when the desk answers. */
  ping(tenantId: string): Promise<void>;
}
