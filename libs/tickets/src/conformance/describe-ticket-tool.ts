import type { Metrics } from '#observability';
import { verifySignature } from '#webhooks';
import type { ConnectionVerdict, Ticket, TicketClient, TicketNote, TicketTool, ToolConnection } from '../ticket-tool';

/** What goes wrong between the plugin and its tool. Each hits the next request of the kind it is about. */
export const CONFORMANCE_FAULTS = [
  /** The ticket is answered after two seconds. */
  'slow-read',
  /** The note is stored, and answered with a failure after two seconds. */
  'slow-write',
  /** Reading the ticket is refused because of too many requests; seven seconds are to be waited. */
  'throttled-read',
  /** Writing the note is refused because of too many requests; seven seconds are to be waited. */
  'throttled-write',
  /** The connection breaks before the ticket is answered. */
  'broken-read',
  /** The note is stored, and the connection breaks before the answer. */
  'lost-answer',
  /** The note is stored, and the tool answers with a failure inside. */
  'failed-after-write',
  /** The account may not read the ticket. */
  'forbidden-read',
  /** Something that is not the tool answers with a web page. */
  'web-page',
  /** The tool answers with a redirect elsewhere. */
  'redirect',
] as const;
export type ConformanceFault = (typeof CONFORMANCE_FAULTS)[number];

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
  /** The tool's plugin, with a time limit of its requests in milliseconds. */
  tool(options: { readonly timeoutMs: number; readonly metrics: Metrics }): TicketTool;
  /** Settings with which a tenant reaches it. */
  readonly connection: Omit<ToolConnection, 'tenantId'>;
  /** The same with a secret that the tool refuses. Undefined: the tool has no secrets. */
  readonly refused?: Omit<ToolConnection, 'tenantId'>;
  /** A ticket with this subject, whose text is `The screen stays dark.` and, in bold, `Since Monday.` */
  createTicket(subject: string): Promise<string> | string;
  /** An id of the right form that no ticket has. Undefined: every id has a ticket. */
  readonly unknownTicketId?: string;
  /** Writes a note in the name of somebody else. */
  addNote(ticketId: string, text: string): Promise<void> | void;
  notesOf(ticketId: string): Promise<readonly StoredNote[]> | readonly StoredNote[];
  /** The webhook that the tool sends of a new ticket of this tenant, signed with its secret. */
  webhook(ticketId: string, tenantId: string, secret: string): SentWebhook;
  inject(fault: ConformanceFault): void;
  stop(): Promise<void>;
}

export interface ConformanceOptions {
  /** A new harness for each test. */
  readonly start: (metrics: Metrics) => Promise<TicketToolHarness>;
  readonly newMetrics: () => Metrics;
  /** Faults that cannot happen to this tool, because there is no network or no limit; each needs its reason beside it. */
  readonly cannot?: readonly ConformanceFault[];
  /** True for a tool without a network between: it has no secrets, knows every ticket, and has no time limit but its caller's. */
  readonly openToAll?: boolean;
}

const MARKER = 'Reference 1b4e28ba-2fa1-11d2-883f-0016d3cca427';
const OTHER_MARKER = 'Reference 1b4e28ba-2fa1-11d2-883f-0016d3cca428';
const NOTE: TicketNote = {
  html: `<p><b>Similar tickets</b></p><ul><li><small>[H1]</small> <a href="https://desk.acme.example/t?id=9&amp;x=1">#9</a> Dark screen: \\\\srv\\share *new* {code} &lt;b&gt;<br>Resolved by: http://not-a-link.example</li></ul><p><small>${MARKER}</small></p>`,
  markdown: String.raw`**Similar tickets**

- \[H1\] [\#9](<https://desk.acme.example/t?id=9&x=1>) Dark screen: \\\\srv\\share \*new\* \{code\} \<b\>${'  '}
  Resolved by: http\://not-a-link.example

${MARKER}`,
  marker: MARKER,
  public: false,
};
const TIMEOUT_MS = 400;

/**
 * What every ticketing tool's plugin must do, whatever the tool: call it in a spec of the plugin with a harness.
 *
 * @example
 * describeTicketTool('acme-desk', { newMetrics: () => new Metrics(), start: () => startAcmeDesk() });
 */
export function describeTicketTool(name: string, { start, newMetrics, cannot = [], openToAll = false }: ConformanceOptions): void {
  describe(`${name} as a ticketing tool`, () => {
    let harness: TicketToolHarness;
    let metrics: Metrics;
    beforeEach(async () => {
      metrics = newMetrics();
      harness = await start(metrics);
    });
    afterEach(() => harness.stop());

    const open = (): AbortSignal => new AbortController().signal;
    const client = (connection: TicketToolHarness['connection'] = harness.connection, timeoutMs = 5_000): TicketClient =>
      harness.tool({ timeoutMs, metrics }).connect({ tenantId: 'acme', ...connection });
    /** What a tool cannot suffer, or does not have, is no test of it: a skipped one would look like work that is left to do. */
    const itWhere = (applies: boolean) => (title: string, test: () => Promise<void>) => {
      if (applies) it(title, test);
    };
    const itSuffers = (fault: ConformanceFault) => itWhere(!cannot.includes(fault));
    const itHasSecrets = itWhere(!openToAll);

    describe('a ticket', () => {
      it('is fetched with its id as it was asked for, as plain text', async () => {
        const id = await harness.createTicket('Screen & mouse');
        const ticket: Ticket = await client().fetchTicket(id, open());
        expect(ticket).toMatchObject({ id, subject: 'Screen & mouse' });
        expect(ticket.description).toContain('The screen stays dark.');
        expect(ticket.description).toContain('Since Monday.');
        expect(ticket.description).not.toMatch(/[<>*]/);
      });

      itHasSecrets('that is not there is not_found, and no id gets into another path', async () => {
        await expect(client().fetchTicket(harness.unknownTicketId ?? '', open())).rejects.toMatchObject(failure('not_found', false));
        for (const id of ['../x', 'a/b', 'a?b', 'a#b', '%2e%2e', '']) {
          await expect(client().fetchTicket(id, open())).rejects.toMatchObject(failure('invalid', false));
          await expect(client().addNote(id, NOTE, open())).rejects.toMatchObject(failure('invalid', false));
        }
      });
    });

    describe('a note', () => {
      it('is private unless it is asked to be public', async () => {
        const [first, second] = [await harness.createTicket('One'), await harness.createTicket('Two')];
        const { noteId } = await client().addNote(first, NOTE, open());
        await client().addNote(second, { ...NOTE, public: true }, open());
        expect(await harness.notesOf(first)).toEqual([expect.objectContaining({ id: noteId, public: false })]);
        expect(await harness.notesOf(second)).toEqual([expect.objectContaining({ public: true })]);
      });

      it('shows its words as they are, its link, and nothing else as a link', async () => {
        const id = await harness.createTicket('Printer');
        await client().addNote(id, NOTE, open());
        const [note] = await harness.notesOf(id);
        const html = note?.html ?? '';
        expect(linksOf(html)).toEqual(['https://desk.acme.example/t?id=9&x=1']);
        const words = wordsOf(html);
        for (const part of [
          'Similar tickets',
          '[H1] #9 Dark screen: \\\\srv\\share *new* {code} <b>',
          'http://not-a-link.example',
          MARKER,
        ]) {
          expect(words).toContain(part);
        }
        expect(html).toMatch(/<(b|strong)>Similar tickets/);
        expect(html).toMatch(/<li>/);
      });

      it('is found again by its marker, and only it', async () => {
        const [id, another] = [await harness.createTicket('Printer'), await harness.createTicket('Other')];
        await harness.addNote(id, 'I will look at this tomorrow.');
        await harness.addNote(id, OTHER_MARKER);
        expect(await client().findNote(id, MARKER, open())).toBeUndefined();
        const { noteId } = await client().addNote(id, NOTE, open());
        await harness.addNote(id, 'Later.');
        expect(await client().findNote(id, MARKER, open())).toEqual({ noteId });
        expect(await client().findNote(another, MARKER, open())).toBeUndefined();
      });

      it('is told apart by its id, which is a string', async () => {
        const id = await harness.createTicket('Printer');
        const notes = [await client().addNote(id, NOTE, open()), await client().addNote(id, NOTE, open())];
        expect(notes.map(({ noteId }) => typeof noteId)).toEqual(['string', 'string']);
        expect((await harness.notesOf(id)).map((note) => note.id)).toEqual(notes.map(({ noteId }) => noteId));
      });
    });

    describe('a webhook', () => {
      const verdict = ({ webhook }: TicketTool, { headers, body }: SentWebhook, secrets: readonly string[], now?: number) =>
        verifySignature(webhook.signature(headers), Buffer.from(body), secrets, { toleranceSeconds: 300 }, now);
      const plugin = (): TicketTool => harness.tool({ timeoutMs: 1_000, metrics });

      it('is genuine by its signature over all of its body, with the secret of its tenant, and by nothing else', () => {
        const sent = harness.webhook('IT-7', 'acme', 'fake-secret-of-acme');
        expect(verdict(plugin(), sent, ['fake-secret-of-acme'])).toBe('valid');
        expect(verdict(plugin(), sent, ['fake-new-secret', 'fake-secret-of-acme'])).toBe('valid');
        expect(verdict(plugin(), sent, ['fake-secret-of-globex'])).toBe('invalid');
        expect(verdict(plugin(), sent, [])).toBe('invalid');
        expect(verdict(plugin(), { ...sent, body: `${sent.body} ` }, ['fake-secret-of-acme'])).toBe('invalid');
        expect(verdict(plugin(), { ...sent, headers: {} }, ['fake-secret-of-acme'])).toBe('missing');
      });

      it('of a new ticket names the ticket and its tenant, and is the same one when it is sent again', () => {
        const { webhook } = plugin();
        const [first, again] = [harness.webhook('IT-7', 'acme', 'fake-secret'), harness.webhook('IT-7', 'acme', 'fake-secret')];
        const read = ({ headers, body }: SentWebhook) =>
          webhook.endpoints.flatMap((endpoint) => {
            const message = endpoint.read(JSON.parse(body), headers);
            const named =
              endpoint.paths.every((path) => path.includes(':tenantId')) || endpoint.unverified?.(Buffer.from(body)).tenantId === 'acme';
            return message.kind === 'created' && named ? [message] : [];
          });
        expect(read(first)).toEqual([expect.objectContaining({ kind: 'created', ticketId: 'IT-7' })]);
        const key = (sent: SentWebhook) => read(sent).map(({ deliveryId }) => deliveryId ?? sent.body);
        expect(key(again)).toEqual(key(first));
      });

      it('that cannot be understood is no error of ours', () => {
        for (const endpoint of plugin().webhook.endpoints) {
          for (const body of [null, true, 5, 'text', [], {}, [[]], { issue: null }, { ticket_id: {} }, { webhookEvent: [] }]) {
            expect(['invalid', 'ignored']).toContain(endpoint.read(body, {}).kind);
          }
          for (const raw of ['', '{', '\u0000', '"', '[]', '{"tenant_id": 7}']) {
            expect(endpoint.unverified?.(Buffer.from(raw)).tenantId).toBeUndefined();
          }
        }
      });
    });

    describe('a failure', () => {
      it.each<[ConformanceFault, string]>([
        ['broken-read', 'unavailable'],
        ['slow-read', 'unavailable'],
        ['web-page', 'misconfigured'],
        ['redirect', 'misconfigured'],
        ['forbidden-read', 'forbidden'],
      ])('of reading (%s) says whether a retry can help: %s', async (fault, kind) => {
        if (cannot.includes(fault) || (fault === 'slow-read' && openToAll)) return;
        const id = await harness.createTicket('Printer');
        harness.inject(fault);
        await expect(client(harness.connection, TIMEOUT_MS).fetchTicket(id, open())).rejects.toMatchObject(
          failure(kind, kind !== 'forbidden'),
        );
      });

      for (const fault of ['lost-answer', 'failed-after-write', 'slow-write'] as const) {
        itSuffers(fault)(`of writing (${fault}) is ambiguous, and findNote tells that the note is there`, async () => {
          const id = await harness.createTicket('Printer');
          harness.inject(fault);
          const writer = client(harness.connection, TIMEOUT_MS);
          await expect(writer.addNote(id, NOTE, open())).rejects.toMatchObject(failure('ambiguous', true));
          const [stored] = await harness.notesOf(id);
          expect(stored).toBeDefined();
          expect(await writer.findNote(id, MARKER, open())).toEqual({ noteId: stored?.id });
        });
      }

      for (const fault of ['throttled-read', 'throttled-write'] as const) {
        itSuffers(fault)(`of too many requests (${fault}) says how long to wait, and wrote nothing`, async () => {
          const id = await harness.createTicket('Printer');
          harness.inject(fault);
          const call = fault === 'throttled-read' ? client().fetchTicket(id, open()) : client().addNote(id, NOTE, open());
          await expect(call).rejects.toMatchObject({ ...failure('rate_limited', true), retryAfterMs: 7_000 });
          expect(await harness.notesOf(id)).toEqual([]);
        });
      }

      itHasSecrets('names tool and operation, and never a secret', async () => {
        const id = await harness.createTicket('Printer');
        const refused = harness.refused ?? harness.connection;
        const calls = [
          () => client(refused).fetchTicket(id, open()),
          () => client(refused).addNote(id, NOTE, open()),
          () => client(refused).findNote(id, MARKER, open()),
        ];
        for (const call of calls) {
          const error: unknown = await call().then(
            () => undefined,
            (reason: unknown) => reason,
          );
          expect(error).toMatchObject(failure('unauthorized', true));
          const { message, stack = '', cause } = error as Error;
          expect(message).toMatch(new RegExp(`^${harness.tool({ timeoutMs: 1, metrics }).name} \\w+: `));
          expectNoSecret(`${message}\n${stack}\n${JSON.stringify(error)}\n${String(cause)}`, refused);
        }
        expect(await harness.notesOf(id)).toEqual([]);
      });

      itHasSecrets('of settings is told when connecting, by the name of the setting', async () => {
        for (const credential of Object.keys(harness.connection.credentials)) {
          const others = Object.fromEntries(Object.entries(harness.connection.credentials).filter(([name]) => name !== credential));
          expect(() => client({ ...harness.connection, credentials: others })).toThrow(
            expect.objectContaining({ kind: 'misconfigured', message: expect.stringContaining(credential) as string }) as Error,
          );
        }
        expect(() => client({ ...harness.connection, baseUrl: 'desk.acme.example' })).toThrow('baseUrl');
      });
    });

    describe('a caller that gives up', () => {
      itSuffers('slow-read')('does not wait for the tool', async () => {
        const id = await harness.createTicket('Printer');
        harness.inject('slow-read');
        await expect(client().fetchTicket(id, AbortSignal.timeout(20))).rejects.toMatchObject(failure('unavailable', true));
      });

      itSuffers('slow-write')('in the middle of a write is told that it may have happened', async () => {
        const id = await harness.createTicket('Printer');
        const writer = client();
        await writer.findNote(id, MARKER, open());
        harness.inject('slow-write');
        await expect(writer.addNote(id, NOTE, AbortSignal.timeout(100))).rejects.toMatchObject(failure('ambiguous', true));
      });

      it('before the call has nothing written', async () => {
        const id = await harness.createTicket('Printer');
        await expect(client().addNote(id, NOTE, AbortSignal.abort())).rejects.toMatchObject(failure('unavailable', true));
        expect(await harness.notesOf(id)).toEqual([]);
      });
    });

    describe('a test of the connection', () => {
      it('says yes to the right settings', async () => {
        const verdict: ConnectionVerdict = await client().testConnection(open());
        expect(verdict).toEqual({ ok: true, message: expect.stringMatching(/^.{20,}\.$/s) as string });
      });

      itHasSecrets('says no to a secret that is refused, and to an address where nobody is, without an error', async () => {
        const refused = harness.refused ?? harness.connection;
        const wrong = await client(refused).testConnection(open());
        expect(wrong).toMatchObject({ ok: false });
        expectNoSecret(wrong.message, refused);
        const nowhere = await client({ ...harness.connection, baseUrl: 'http://127.0.0.1:1' }, TIMEOUT_MS).testConnection(open());
        expect(nowhere).toMatchObject({ ok: false, message: expect.stringContaining('127.0.0.1:1') as string });
        expect(nowhere.message).not.toBe(wrong.message);
      });
    });

    it('serves many calls at once with one client, each with its own answer', async () => {
      const ids = await Promise.all(Array.from({ length: 12 }, async (_, index) => harness.createTicket(`Ticket ${index}`)));
      const shared = client();
      const tickets = await Promise.all(ids.map((id) => shared.fetchTicket(id, open())));
      expect(tickets.map(({ id, subject }) => ({ id, subject }))).toEqual(ids.map((id, index) => ({ id, subject: `Ticket ${index}` })));
      await Promise.all(ids.map((id) => shared.addNote(id, NOTE, open())));
      for (const id of ids) expect(await harness.notesOf(id)).toHaveLength(1);
    });

    it('counts every operation by how it ended', async () => {
      const id = await harness.createTicket('Printer');
      await client().fetchTicket(id, open());
      await client().addNote(id, NOTE, open());
      const { values } = await metrics.ticketToolRequests.get();
      const tool = harness.tool({ timeoutMs: 1, metrics }).name;
      for (const operation of ['fetch_ticket', 'add_note']) {
        expect(values).toContainEqual({ value: 1, labels: { tool, operation, outcome: 'ok' } });
      }
    });
  });
}

function failure(kind: string, retryable: boolean): object {
  return { name: 'TicketToolError', kind, retryable };
}

function expectNoSecret(text: string, { credentials }: Omit<ToolConnection, 'tenantId'>): void {
  for (const secret of Object.entries(credentials)) {
    const [name, value] = secret;
    // An address is no secret, and helps to see which account is meant.
    if (!/url|email|clientId/i.test(name)) expect(text).not.toContain(value);
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&#92;': '\\',
  '&#58;': ':',
  '&amp;': '&',
};

function decoded(html: string): string {
  return html.replace(/&(?:lt|gt|quot|amp|#\d+);/g, (entity) => ENTITIES[entity] ?? entity);
}

function linksOf(html: string): string[] {
  return [...html.matchAll(/<a href="([^"]*)"/g)].map(([, href]) => decoded(href ?? ''));
}

function wordsOf(html: string): string {
  return decoded(html.replace(/<br\s*\/?>|<\/?(?:p|li|ul)>/g, '\n').replace(/<[^>]*>/g, ''));
}
