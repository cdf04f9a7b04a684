import type { TicketWebhook } from '#webhooks';

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
  readonly requester?: {
    readonly name?: string;
    readonly email?: string;
    /** Whether the tool marks the person as important. */
    readonly vip?: boolean;
  };
  readonly createdAt?: Date;
  /** Where a technician opens the ticket in a browser. */
  readonly url?: string;
}

/** A ticket that somebody resolved, with what solved it. */
export interface ResolvedTicketOfTool extends Ticket {
  /** Plain text; empty when nobody wrote it down. */
  readonly resolution: string;
  readonly resolvedAt: Date;
}

/** From a time on, and before another. */
export interface Period {
  readonly from: Date;
  readonly to: Date;
}

/** One page of the tickets that were resolved in a period. */
export interface ResolvedListing {
  readonly tickets: readonly { readonly id: string; readonly resolvedAt?: Date }[];
  /** Where the next page begins, in the tool's own words; undefined after the last one. */
  readonly next?: string;
  /** Tickets of the whole period, when the tool tells. */
  readonly total?: number;
}

/** What is written on the ticket, in the forms that tools take; each must contain `marker`, so that {@link TicketClient.findNote} can recognise it. */
export interface TicketNote {
  readonly html: string;
  /** CommonMark, for tools that do not take HTML. */
  readonly markdown: string;
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

/** An article of a tool's own knowledge base. Plain text. */
export interface Solution {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly updatedAt?: Date;
  /** Where a technician opens it in a browser. */
  readonly url?: string;
  /** Whether the tool shows it to requesters too. */
  readonly public: boolean;
}

/** A machine, a device or another thing that the tool keeps account of. Plain text. */
export interface Asset {
  readonly id: string;
  readonly name: string;
  /** What is written on it. */
  readonly tag?: string;
  readonly addresses: readonly string[];
  /** For example `Server`. */
  readonly type?: string;
  /** For example `In Use`. */
  readonly state?: string;
  readonly owner?: string;
  readonly location?: string;
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
  /**
   * Looks for a note that carries `marker`, written by an earlier attempt. A tool that may show requesters a note that was to be private takes such a
   * one back, and fails with `forbidden` as `addNote` would have.
   *
   * @param meant who was to see it. Default: whoever sees it, it is found.
   */
  findNote(
    ticketId: string,
    marker: string,
    signal: AbortSignal,
    meant?: Pick<TicketNote, 'public'>,
  ): Promise<{ noteId: string } | undefined>;
  testConnection(signal: AbortSignal): Promise<ConnectionVerdict>;
  /**
   * A page of at most 100 tickets that were resolved in the period, oldest first: the first one, or the one that `next` of the page before names.
   * Absent when the tool cannot list them.
   */
  listResolved?(period: Period, page: string | undefined, signal: AbortSignal): Promise<ResolvedListing>;
  /** A ticket of {@link listResolved}. An error of kind `invalid` says that it is not resolved any more. */
  fetchResolved?(ticketId: string, signal: AbortSignal): Promise<ResolvedTicketOfTool>;
  /** Published articles with any of `words` in their titles, those with most of them first. Absent when the tool has no knowledge base. */
  searchSolutions?(words: readonly string[], limit: number, signal: AbortSignal): Promise<readonly Solution[]>;
  /**
   * Assets that are called one of `names`, carry it as their tag, or have it as an address; names are compared without their case, and a name
   * without a domain also finds the asset of that name with one. Absent when the tool keeps no assets.
   */
  findAssets?(names: readonly string[], limit: number, signal: AbortSignal): Promise<readonly Asset[]>;
}

/** How a tenant reaches its tool. */
export interface ToolConnection {
  readonly tenantId: string;
  /** Base URL of the tool, without a trailing slash. Unused by the simulated tool. */
  readonly baseUrl: string;
  /** Decrypted credentials; the plugin that reads them validates their shape. Never logged. */
  readonly credentials: Readonly<Record<string, string>>;
}

/**
 * A ticketing tool that ai-agents can work with: the whole of a plugin. One instance a process.
 *
 * How one is written is in docs/plugins.md; `describeTicketTool` in conformance/ is what it must pass.
 */
export interface TicketTool {
  /** The name that tenants' settings use, for example `servicedesk-plus`. */
  readonly name: string;
  /** How its webhooks are authenticated and understood. What accepts webhooks has it from `TICKET_WEBHOOKS`, without the rest of the plugin. */
  readonly webhook: TicketWebhook;
  /** Settings of a tenant that uses the tool, made up but complete. Connecting with them asks nobody, and shows whether the client is complete. */
  readonly example: Omit<ToolConnection, 'tenantId'>;
  /**
   * Opens nothing yet: the first request is made by the client's first method.
   *
   * @throws TicketToolError of kind `misconfigured` that says which setting or credential is missing or wrong.
   */
  connect(connection: ToolConnection): TicketClient;
}
