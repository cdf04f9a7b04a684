/** A help-desk ticket as every ticketing tool presents it. Text fields are plain text: plugins strip their tool's HTML. */
export interface Ticket {
  /** The tool's own id, kept as a string: ServiceDesk Plus ids have up to 18 digits, more than a JS number holds. */
  readonly id: string;
  readonly subject: string;
  readonly description: string;
  /** The tool's own word, for example `Open`. */
  readonly status?: string;
  readonly priority?: string;
  readonly category?: string;
  readonly requester?: { readonly name?: string; readonly email?: string };
  readonly createdAt?: Date;
  /** Where a technician opens the ticket in a browser. */
  readonly url?: string;
}

/** What is written on the ticket. */
export interface TicketNote {
  /** Complete HTML. It must contain `marker`, so that {@link TicketClient.findNote} can recognise it. */
  readonly html: string;
  /** Text that only this note carries; visible, because tools strip comments and unknown attributes. */
  readonly marker: string;
  /** True shows the note to the requester too. Default of every caller: false. */
  readonly public: boolean;
}

/** The verdict of a harmless real call to the tool, in words an administrator can act on. */
export interface ConnectionVerdict {
  readonly ok: boolean;
  readonly message: string;
}

/**
 * One tenant's open connection to its ticketing tool. Safe for concurrent use.
 *
 * Every method rejects with a `TicketToolError`, which says whether a retry can help and when, and stops at once when `signal` aborts.
 */
export interface TicketClient {
  fetchTicket(ticketId: string, signal: AbortSignal): Promise<Ticket>;
  /** Writes the note once. An error of kind `ambiguous` means that the tool may have stored it: look with `findNote` before trying again. */
  addNote(ticketId: string, note: TicketNote, signal: AbortSignal): Promise<{ noteId: string }>;
  /** Looks for a note that carries `marker`, written by an earlier attempt. */
  findNote(ticketId: string, marker: string, signal: AbortSignal): Promise<{ noteId: string } | undefined>;
  testConnection(signal: AbortSignal): Promise<ConnectionVerdict>;
}

/** How a tenant reaches its tool. */
export interface ToolConnection {
  readonly tenantId: string;
  /** Base URL of the tool, without a trailing slash. Unused by the simulated tool. */
  readonly baseUrl: string;
  /** Decrypted credentials; the plugin that reads them validates their shape. Never logged. */
  readonly credentials: Readonly<Record<string, string>>;
}

/** A ticketing tool that ai-agents can work with. One instance a process. */
export interface TicketTool {
  /** The name that tenants' settings use, for example `servicedesk-plus`. */
  readonly name: string;
  /** @throws TicketToolError of kind `misconfigured` that says which credential is missing. */
  connect(connection: ToolConnection): TicketClient;
}
