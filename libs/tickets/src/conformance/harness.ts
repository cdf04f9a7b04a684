import type { TicketTool, ToolConnection } from '../ticket-tool';
import type { TicketToolOptions } from '../ticket-tool-options';

/** What goes wrong between the plugin and its tool. Each hits the next request of the kind it is about. */
export type ConformanceFault =
  /** The ticket is answered after two seconds. */
  | 'slow-read'
  /** The note is stored, and answered with a failure after two seconds. */
  | 'slow-write'
  /** Reading the ticket is refused because of too many requests; seven seconds are to be waited. */
  | 'throttled-read'
  /** Writing the note is refused because of too many requests; seven seconds are to be waited. */
  | 'throttled-write'
  /** The connection breaks before the ticket is answered. */
  | 'broken-read'
  /** The note is stored, and the connection breaks before the answer. */
  | 'lost-answer'
  /** The note is stored, and the tool answers with a failure inside. */
  | 'failed-after-write'
  /** The account may not read the ticket. */
  | 'forbidden-read'
  /** Something that is not the tool answers with a web page. */
  | 'web-page'
  /** Something that is not the tool, such as a firewall, refuses the ticket with a web page and HTTP 403. */
  | 'forbidding-web-page'
  /** The tool answers with a redirect elsewhere. */
  | 'redirect';

/** What not every tool has: the past (`listResolved`, `fetchResolved`), articles (`searchSolutions`), machines (`findAssets`). */
export type OptionalPart = 'resolved' | 'solutions' | 'assets';

/** A note as the tool has it. */
export interface StoredNote {
  readonly id: string;
  /** What people read of it, with `<a href>` where a link is. */
  readonly html: string;
  readonly public: boolean;
}

/** A webhook as it arrives. */
export interface SentWebhook {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A tool in a state that the suite can bring about: a simulator that speaks its recorded protocol, or the tool itself. */
export interface TicketToolHarness {
  /** The tool's plugin. One without a network makes no use of the time limit and the dispatcher. */
  tool(options: TicketToolOptions): TicketTool;
  /** Settings with which a tenant reaches it, at an address that the guard refuses unless it is allowed, such as 127.0.0.1. */
  readonly connection: Omit<ToolConnection, 'tenantId'>;
  /** The same with a secret that the tool refuses. Undefined: the tool has no secrets. */
  readonly refused?: Omit<ToolConnection, 'tenantId'>;
  /** A ticket with this subject, whose text is `The screen stays dark.` and, in bold, `Since Monday.` */
  createTicket(subject: string): Promise<string> | string;
  /** An id of the right form that no ticket has. Undefined: every id has a ticket. */
  readonly unknownTicketId?: string;
  /** Writes a note in the name of somebody else. */
  addNote(ticketId: string, text: string): Promise<void> | void;
  /** A ticket as `createTicket` makes it, resolved at that time with the words `The cable is new.` and, in bold, `It works.` For `resolved`. */
  createResolved?(subject: string, resolvedAt: Date): Promise<string> | string;
  /** A published article with this title, and the text of a ticket as `createTicket` makes it. For `solutions`. */
  createSolution?(title: string): Promise<string> | string;
  /** A machine of this name, with whatever else is empty in the way that matches most. For `assets`. */
  createAsset?(name: string): Promise<string> | string;
  notesOf(ticketId: string): Promise<readonly StoredNote[]> | readonly StoredNote[];
  /** The webhook that the tool sends of a new ticket of this tenant, signed with its secret. */
  webhook(ticketId: string, tenantId: string, secret: string): SentWebhook;
  inject(fault: ConformanceFault): void;
  stop(): Promise<void>;
}

export interface ConformanceOptions {
  /** A new harness for each test. */
  readonly start: () => Promise<TicketToolHarness>;
  /** The optional parts that the plugin has; the suite checks that there are no others. Default: none. */
  readonly has?: readonly OptionalPart[];
  /** Faults that cannot happen to this tool, because there is no network or no limit; each needs its reason beside it. */
  readonly cannot?: readonly ConformanceFault[];
  /** True for a tool without a network between: it has no secrets, knows every ticket, and has no time limit but its caller's. */
  readonly openToAll?: boolean;
}
