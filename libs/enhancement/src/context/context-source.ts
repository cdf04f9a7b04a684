import type { Tenant } from '#tenants';
import type { Ticket, TicketClient } from '#tickets';

/** What a source looks up: which part of the note shows it, and how much it says about a cause. */
export type EvidenceKind = 'past ticket' | 'article' | 'web page' | 'system' | 'monitoring';

/** One thing that was looked up and may be cited. */
export interface Evidence {
  /** What the model and the note cite, unique within one enhancement: `H1`, `H2` for history, `K1` for knowledge, … Assigned by the graph. */
  readonly ref: string;
  /** Of the source. Assigned by the graph. */
  readonly kind: EvidenceKind;
  /** Short title, for example the subject of a past ticket. Plain text. */
  readonly title: string;
  /** What the model reads. Plain text. */
  readonly text: string;
  /** What the note quotes of it, for example how a past ticket was solved. Plain text; of the monitoring a line for each alert. Default: the beginning of `text`. */
  readonly excerpt?: string;
  /** Where a technician can open it. Only these links ever appear in a note. */
  readonly url?: string;
  /** The tool's id of it, for example a ticket id. */
  readonly externalId?: string;
  readonly date?: Date;
  /** 0 to 1: how well it fits the ticket. */
  readonly relevance: number;
  /** What the note says of it in brackets, for example `firing since 08:12 UTC`. Plain text. Default: its date and how similar it is. */
  readonly remark?: string;
  /** False when it tells neither a cause nor a cure: a past ticket of which nobody wrote down what helped, a host without an alert. Default: true. */
  readonly conclusive?: boolean;
  /** Whether requesters may read it too, should the tenant show them its notes. Default: false. */
  readonly public?: boolean;
}

/** Evidence before the graph has numbered it. */
export type FoundEvidence = Omit<Evidence, 'ref' | 'kind'>;

/** What a context source is asked. */
export interface ContextQuery {
  readonly tenant: Tenant;
  readonly ticket: Ticket;
  /** The tenant's tool, for sources that are part of it. */
  readonly ticketClient: TicketClient;
}

/**
 * A place to look things up. Register one under `CONTEXT_SOURCES` and it becomes a node of the graph: it runs beside the others with a
 * timeout of its own, and its failure becomes one honest line in the note.
 */
export interface ContextSource {
  /** Label of metrics and node of the graph, for example `ticket_history`. */
  readonly name: string;
  readonly kind: EvidenceKind;
  /** First letter of its references, unique among the sources, for example `H`. */
  readonly refPrefix: string;
  /** Milliseconds after which `signal` aborts and the source counts as failed. */
  readonly timeoutMs: number;
  /** True: only tenants that turned it on in their preferences are looked up in it. Default: all that did not turn it off. */
  readonly optIn?: boolean;
  /** True: some of what it finds may be meant for requesters. Where they read the note no other source is asked. Default: false. */
  readonly forRequesters?: boolean;
  /**
   * Best first. Empty when nothing is relevant: nothing is better than noise. Undefined when there was nothing to ask, because the ticket names
   * no host or the tenant's tool has no such part: the note then does not mention the source.
   */
  find(query: ContextQuery, signal: AbortSignal): Promise<FoundEvidence[] | undefined>;
}
