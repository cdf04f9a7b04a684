import { AccessTokens } from './access-tokens';
import type { OAuthClient } from './access-tokens';
import type { DeskAsset, DeskSolution, NewAsset, NewSolution } from './desk-records';

/** One client company's help desk on the simulator. */
export interface DeskOptions {
  /** Path prefix of the desk, for example `acme-corp`. Lower-case letters, digits and hyphens. */
  readonly name: string;
  /** Name shown on the pages. Default: `name`. */
  readonly title?: string;
  /** Set for an on-premises desk: the key that the `authtoken` header must carry. */
  readonly technicianKey?: string;
  /** Set for a cloud desk: who may renew access tokens. */
  readonly oauth?: OAuthClient;
  /** In whose name notes from the API are written. Default: `AI Agents`. */
  readonly technician?: string;
  /** Id of the next ticket. On-premises ids are short, and people know tickets by them. Default: ids of 18 digits beside short numbers, as in the cloud. */
  readonly nextId?: number;
}

/** What is known of a new ticket. Everything but the subject has a default. */
export interface NewTicket {
  /** Default: the next free id of 18 digits. */
  readonly id?: string | undefined;
  readonly subject: string;
  /** HTML, as ServiceDesk Plus keeps it. */
  readonly description?: string | undefined;
  /** Default: `Open`. */
  readonly status?: string | undefined;
  /** Default: `Normal`. */
  readonly priority?: string | undefined;
  readonly category?: string | undefined;
  readonly requester?: { readonly name: string; readonly email?: string | undefined } | undefined;
  readonly technician?: string | undefined;
  /** Default: now. */
  readonly createdAt?: Date | undefined;
  readonly resolvedAt?: Date | undefined;
  /** HTML. */
  readonly resolution?: string | undefined;
}

export interface DeskTicket {
  readonly id: string;
  /** The short number that people use. */
  readonly displayId: string;
  readonly subject: string;
  readonly description: string;
  readonly status: string;
  readonly priority: string;
  readonly category: string | undefined;
  readonly requester: { readonly name: string; readonly email?: string | undefined };
  readonly technician: string | undefined;
  readonly createdAt: Date;
  readonly resolvedAt: Date | undefined;
  readonly resolution: string | undefined;
}

export interface DeskNote {
  readonly id: string;
  /** HTML as it was sent. */
  readonly html: string;
  /** True: the requester sees it too. */
  readonly public: boolean;
  readonly addedAt: Date;
  readonly addedBy: string;
}

const FIRST_DISPLAY_ID = 1041;

/** Ids of 18 digits, as the cloud hands them out: beyond what a JS number holds. */
export class IdSequence {
  private next = 301_960_000_000_412_003n;

  take(): string {
    const id = this.next;
    this.next += 2n;
    return id.toString();
  }
}

/** Tickets and notes of one desk, in memory. */
export class Desk {
  readonly name: string;
  readonly title: string;
  readonly kind: 'on-premises' | 'cloud';
  readonly technician: string;
  private key: string | undefined;
  /** Access tokens of a cloud desk; undefined on-premises. */
  readonly tokens: AccessTokens | undefined;

  private readonly ticketsById = new Map<string, DeskTicket>();
  private readonly notesByTicket = new Map<string, DeskNote[]>();
  private readonly solutionsById = new Map<string, DeskSolution>();
  private readonly assetList: DeskAsset[] = [];
  private displayId = FIRST_DISPLAY_ID;
  private nextId: number | undefined;
  private changes = 0;

  constructor(
    options: DeskOptions,
    private readonly ids: IdSequence,
    private readonly origin: string,
  ) {
    if (!/^[a-z0-9][a-z0-9-]*$/.test(options.name)) {
      throw new TypeError(`A desk's name has lower-case letters, digits and hyphens; "${options.name}" has others.`);
    }
    if ((options.technicianKey === undefined) === (options.oauth === undefined)) {
      throw new TypeError(`Desk ${options.name} needs either a technicianKey (on-premises) or oauth (cloud).`);
    }
    this.name = options.name;
    this.title = options.title ?? options.name;
    this.kind = options.oauth ? 'cloud' : 'on-premises';
    this.technician = options.technician ?? 'AI Agents';
    this.key = options.technicianKey;
    this.nextId = options.nextId;
    this.tokens = options.oauth && new AccessTokens(options.oauth);
  }

  /** Undefined in the cloud. */
  get technicianKey(): string | undefined {
    return this.key;
  }

  /** Gives the technician another key, as somebody does who revokes the one before. @throws TypeError in the cloud, which has tokens. */
  changeTechnicianKey(key: string): void {
    if (this.key === undefined) throw new TypeError(`Desk ${this.name} has no technician key.`);
    this.key = key;
  }

  /** What a tenant of this desk has as its tool's base URL. */
  get baseUrl(): string {
    return `${this.origin}/${this.name}${this.kind === 'cloud' ? '/app/itdesk' : ''}`;
  }

  /** Grows with every change, so that a page can tell whether it is stale. */
  get revision(): number {
    return this.changes;
  }

  /** Address of the ticket's page on the simulator. */
  pageOf(ticketId: string): string {
    return `${this.origin}/${this.name}/tickets/${ticketId}`;
  }

  createTicket(ticket: NewTicket): DeskTicket {
    const created: DeskTicket = {
      ...this.numberOf(ticket),
      subject: ticket.subject,
      description: ticket.description ?? '',
      status: ticket.status ?? 'Open',
      priority: ticket.priority ?? 'Normal',
      category: ticket.category,
      requester: ticket.requester ?? { name: 'Guest' },
      technician: ticket.technician,
      createdAt: ticket.createdAt ?? new Date(),
      resolvedAt: ticket.resolvedAt,
      resolution: ticket.resolution,
    };
    this.ticketsById.set(created.id, created);
    this.changes += 1;
    return created;
  }

  ticket(id: string): DeskTicket | undefined {
    return this.ticketsById.get(id);
  }

  /** Newest first. */
  get tickets(): readonly DeskTicket[] {
    return [...this.ticketsById.values()].sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
  }

  addNote(ticketId: string, note: { readonly html: string; readonly public: boolean; readonly addedBy?: string }): DeskNote {
    const added: DeskNote = {
      id: this.ids.take(),
      html: note.html,
      public: note.public,
      addedAt: new Date(),
      addedBy: note.addedBy ?? this.technician,
    };
    this.notesByTicket.set(ticketId, [...this.notesOf(ticketId), added]);
    this.changes += 1;
    return added;
  }

  deleteNote(ticketId: string, noteId: string): void {
    this.notesByTicket.set(
      ticketId,
      this.notesOf(ticketId).filter(({ id }) => id !== noteId),
    );
    this.changes += 1;
  }

  /** Oldest first. */
  notesOf(ticketId: string): readonly DeskNote[] {
    return this.notesByTicket.get(ticketId) ?? [];
  }

  addSolution(solution: NewSolution): DeskSolution {
    const added: DeskSolution = {
      id: this.ids.take(),
      title: solution.title,
      description: solution.description ?? '',
      status: solution.status ?? 'Approved',
      topic: solution.topic ?? 'General',
      public: solution.public ?? false,
      updatedAt: solution.updatedAt ?? new Date(),
      expiresAt: solution.expiresAt,
    };
    this.solutionsById.set(added.id, added);
    return added;
  }

  solution(id: string): DeskSolution | undefined {
    return this.solutionsById.get(id);
  }

  get solutions(): readonly DeskSolution[] {
    return [...this.solutionsById.values()];
  }

  addAsset(asset: NewAsset): DeskAsset {
    const added = { ...asset, id: this.ids.take() };
    this.assetList.push(added);
    return added;
  }

  get assets(): readonly DeskAsset[] {
    return this.assetList;
  }

  /** Forgets all articles and assets; tickets and notes stay. */
  clearRecords(): void {
    this.solutionsById.clear();
    this.assetList.length = 0;
  }

  /** Forgets all tickets and notes; articles and assets stay, keys and tokens stay valid. */
  clear(): void {
    this.ticketsById.clear();
    this.notesByTicket.clear();
    this.displayId = FIRST_DISPLAY_ID;
    this.changes += 1;
  }

  private numberOf({ id }: NewTicket): Pick<DeskTicket, 'id' | 'displayId'> {
    if (this.nextId === undefined) return { id: id ?? this.ids.take(), displayId: String(this.displayId++) };
    const short = id ?? String(this.nextId++);
    return { id: short, displayId: short };
  }
}
