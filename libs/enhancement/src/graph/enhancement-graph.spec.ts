import { Logger } from '@nestjs/common';
import { Metrics } from '#observability';
import { StandInModel, tenantOf, ticketOf } from '#testing';
import { type Ticket, type TicketClient, TicketToolError } from '#tickets';
import type { ContextQuery, ContextSource, FoundEvidence } from '../context/context-source';
import type { SynthesisOutcome } from '../enhancement';
import { TicketSkippedError } from '../skip/skip-rules';
import { LanguageModel } from '../synthesis/language-model';
import { type SynthesisRequest, Synthesizer } from '../synthesis/synthesizer';
import { EnhancementGraph } from './enhancement-graph';

const FOUND: FoundEvidence = {
  title: 'Blank pages after update',
  text: 'Resolution: Reinstalled the driver.',
  excerpt: 'Resolved by: Reinstalled the driver.',
  externalId: '900',
  relevance: 0.8,
};
const never = () => new Promise<never>(() => undefined);
const open = () => new AbortController().signal;

let model: StandInModel;
let metrics: Metrics;
beforeAll(async () => {
  Logger.overrideLogger(false);
  model = await StandInModel.start();
});
afterAll(() => model.stop());
beforeEach(() => {
  metrics = new Metrics();
});

function source(changes: Partial<ContextSource> = {}): ContextSource {
  return { name: 'ticket_history', kind: 'past ticket', refPrefix: 'H', timeoutMs: 1_000, find: async () => [FOUND], ...changes };
}

function graphOf(sources: ContextSource[], synthesizer = realSynthesizer(), contextTimeoutMs = 5_000): EnhancementGraph {
  return new EnhancementGraph(sources, synthesizer, metrics, { maxWords: 500, contextTimeoutMs });
}

function realSynthesizer(): Synthesizer {
  const languageModel = new LanguageModel({ baseUrl: model.baseUrl, timeoutMs: 2_000, maxOutputTokens: 500 }, () => undefined);
  return new Synthesizer(languageModel, { model: 'stand-in', inputUsdPerMillionTokens: 0, outputUsdPerMillionTokens: 0 }, metrics);
}

/** Sees what the graph hands to the synthesis. */
class RecordingSynthesizer extends Synthesizer {
  readonly requests: SynthesisRequest[] = [];
  override async synthesize(request: SynthesisRequest): Promise<SynthesisOutcome> {
    this.requests.push(request);
    return { status: 'failed', reason: 'unavailable', model: 'none' };
  }
  static make(): RecordingSynthesizer {
    const languageModel = new LanguageModel({ baseUrl: 'http://127.0.0.1:9', timeoutMs: 1, maxOutputTokens: 1 }, () => undefined);
    return new RecordingSynthesizer(languageModel, { model: 'm', inputUsdPerMillionTokens: 0, outputUsdPerMillionTokens: 0 }, metrics);
  }
}

const unused = () => Promise.reject(new Error('the graph must not call this'));
function client(fetchTicket: (id: string, signal: AbortSignal) => Promise<Ticket> = async () => ticketOf()): TicketClient {
  return { fetchTicket, addNote: unused, findNote: unused, testConnection: unused };
}

function request(ticketClient = client()) {
  return { tenant: tenantOf(), ticketClient, ticketId: '4711', marker: 'Reference 1b4e28ba' };
}

describe('the graph', () => {
  it('turns a ticket into a note that cites, and writes it nowhere', async () => {
    const enhancement = await graphOf([source()]).run(request(), open());
    expect(enhancement).toMatchObject({
      ticketSubject: 'Printer prints blank pages',
      context: [{ source: 'ticket_history', outcome: 'found', evidence: [{ ref: 'H1', externalId: '900' }] }],
      synthesis: { status: 'ok', model: 'stand-in' },
    });
    expect(enhancement.note.text).toContain('Try first what helped before: reinstalled the driver. [H1]');
    expect(enhancement.note.html).toContain('Reference 1b4e28ba');
    expect(Object.keys(enhancement.timings).sort()).toEqual(['fetch_ticket', 'render_note', 'synthesize', 'ticket_history']);
    const samples = await metrics.registry.metrics();
    expect(samples).toContain('context_source_total{source="ticket_history",outcome="found"} 1');
    for (const stage of Object.keys(enhancement.timings)) {
      expect(samples).toContain(`enhancement_stage_duration_seconds_count{stage="${stage}"} 1`);
    }
  });

  it('asks all sources at once, with the ticket and the tenant', async () => {
    const asked: ContextQuery[] = [];
    const all = Promise.withResolvers<undefined>();
    const waiting = (name: string, refPrefix: string) =>
      source({
        name,
        refPrefix,
        find: async (query) => {
          asked.push(query);
          // Nobody answers before everybody has been asked.
          if (asked.length === 3) all.resolve(undefined);
          await all.promise;
          return [FOUND];
        },
      });
    const { context } = await graphOf([waiting('c', 'C'), waiting('a', 'A'), waiting('b', 'B')]).run(request(), open());
    expect(context.map(({ source: name, outcome }) => [name, outcome])).toEqual([
      ['c', 'found'],
      ['a', 'found'],
      ['b', 'found'],
    ]);
    expect(asked[0]).toEqual({ tenant: tenantOf(), ticket: ticketOf(), ticketClient: expect.objectContaining({ addNote: unused }) });
  });

  it('gives the model the best of every source first', async () => {
    const synthesizer = RecordingSynthesizer.make();
    await graphOf([source({ find: async () => [FOUND, FOUND, FOUND] }), source({ name: 'kb', refPrefix: 'K' })], synthesizer).run(
      request(),
      open(),
    );
    expect(synthesizer.requests[0]?.evidence.map(({ ref }) => ref)).toEqual(['H1', 'K1', 'H2', 'H3']);
  });

  it('keeps concurrent runs apart', async () => {
    const graph = graphOf([source({ find: async ({ ticket }) => [{ ...FOUND, title: `like ${ticket.subject}` }] })]);
    const fetch = async (id: string) => ticketOf({ id, subject: `ticket ${id}` });
    const runs = await Promise.all(
      Array.from({ length: 20 }, (_, i) => graph.run({ ...request(client(fetch)), ticketId: String(i), marker: `Reference ${i}` }, open())),
    );
    runs.forEach(({ ticketSubject, context, note }, i) => {
      expect([ticketSubject, context[0]?.evidence[0]?.title]).toEqual([`ticket ${i}`, `like ticket ${i}`]);
      expect(note.text).toMatch(new RegExp(`Reference ${i}$`));
    });
  });

  it('works without any source', async () => {
    const { synthesis, note } = await graphOf([]).run(request(), open());
    expect(synthesis.status).toBe('skipped');
    expect(note.text).toContain('Reference 1b4e28ba');
  });

  it('tells a model only what requesters may read, where they read the note', async () => {
    const synthesizer = RecordingSynthesizer.make();
    const kb = source({
      name: 'kb',
      kind: 'article',
      refPrefix: 'K',
      forRequesters: true,
      find: async () => [FOUND, { ...FOUND, title: 'For all', public: true }],
    });
    const graph = graphOf([source(), kb], synthesizer);
    const { context } = await graph.run({ ...request(), tenant: tenantOf({ preferences: { publicNote: true } }) }, open());
    expect(synthesizer.requests[0]?.evidence).toEqual([expect.objectContaining({ ref: 'K1', title: 'For all' })]);
    expect(context.map(({ outcome }) => outcome)).toEqual(['skipped', 'found']);
    await graph.run(request(), open());
    expect(synthesizer.requests[1]?.evidence.map(({ ref }) => ref)).toEqual(['H1', 'K1', 'K2']);
  });

  it('looks nothing up about a ticket that its tenant leaves out', async () => {
    const find = jest.fn(async () => [FOUND]);
    const tenant = tenantOf({ preferences: { skip: { spam: ['blank pages'] } } });
    const skipped = graphOf([source({ find })]).run({ ...request(), tenant }, open());
    await expect(skipped).rejects.toThrow(new TicketSkippedError('it is spam by pattern 1'));
    expect(find).not.toHaveBeenCalled();
  });

  it('can be drawn', async () => {
    const drawing = await graphOf([source(), source({ name: 'kb', refPrefix: 'K' })]).drawMermaid();
    expect(drawing.match(/\w+ --> \w+/g)?.sort()).toEqual([
      '__start__ --> fetch_ticket',
      'fetch_ticket --> kb',
      'fetch_ticket --> ticket_history',
      'kb --> synthesize',
      'render_note --> __end__',
      'synthesize --> render_note',
      'ticket_history --> synthesize',
    ]);
  });
});

describe('a source that fails', () => {
  it.each([
    ['rejects', () => Promise.reject(new Error('connection lost')), 'failed'],
    [
      'throws at once',
      () => {
        throw new TypeError('bug');
      },
      'failed',
    ],
    ['does not answer and ignores its signal', never, 'timeout'],
  ])('which %s is an outcome, and the others are heard', async (_, find: ContextSource['find'], outcome) => {
    const broken = source({ name: 'kb', kind: 'article', refPrefix: 'K', timeoutMs: 50, find });
    const { context, synthesis, note } = await graphOf([broken, source()]).run(request(), open());
    expect(context.map((each) => each.outcome)).toEqual([outcome, 'found']);
    expect(synthesis.status).toBe('ok');
    expect(note.text).toContain(outcome === 'timeout' ? 'Kb did not answer in time.' : 'Kb did not answer.');
    expect(await metrics.registry.metrics()).toContain(`context_source_total{source="kb",outcome="${outcome}"} 1`);
  });

  it('is told to stop when its time is up, and only it', async () => {
    const signals = new Map<string, AbortSignal>();
    const slow = source({
      timeoutMs: 30,
      find: (_, signal) => {
        signals.set('slow', signal);
        return never();
      },
    });
    const fine = source({
      name: 'kb',
      refPrefix: 'K',
      find: async (_, signal) => {
        signals.set('fine', signal);
        await new Promise((resolve) => setTimeout(resolve, 60));
        return [];
      },
    });
    const job = new AbortController();
    const { context } = await graphOf([slow, fine]).run(request(), job.signal);
    expect(context.map(({ outcome }) => outcome)).toEqual(['timeout', 'empty']);
    expect([signals.get('slow')?.aborted, signals.get('fine')?.aborted]).toEqual([true, false]);
    expect(job.signal.aborted).toBe(false);
  });
});

describe('the budget of all sources', () => {
  it('ends what has more time by itself, and nothing else', async () => {
    const slow = source({ name: 'kb', kind: 'article', refPrefix: 'K', timeoutMs: 60_000, find: never });
    const begin = performance.now();
    const { context, note } = await graphOf([slow, source()], realSynthesizer(), 60).run(request(), open());
    expect(performance.now() - begin).toBeLessThan(2_000);
    expect(context.map(({ outcome }) => outcome)).toEqual(['timeout', 'found']);
    expect(note.text).toContain('Kb did not answer in time.');
  });
});

describe('a source that is not asked', () => {
  const contextOf = async (changes: Partial<ContextSource>, sources?: Record<string, boolean>) => {
    const find = jest.fn(async () => [FOUND]);
    const tenant = tenantOf({ preferences: sources === undefined ? {} : { sources } });
    const { context, note } = await graphOf([source({ find, ...changes })]).run({ ...request(), tenant }, open());
    return { outcome: context[0]?.outcome, asked: find.mock.calls.length, note: note.text };
  };

  it.each([
    ['as the tenant turned it off', {}, { ticket_history: false }],
    ['as the tenant has to turn it on', { optIn: true }, undefined],
    ['as the tenant turned on another one', { optIn: true }, { web_search: true }],
  ])('%s is an outcome that the note does not mention', async (_, changes, sources) => {
    const { outcome, asked, note } = await contextOf(changes, sources);
    expect([outcome, asked]).toEqual(['skipped', 0]);
    expect(note).toBe('Written automatically for Acme. Reference 1b4e28ba');
    expect(await metrics.registry.metrics()).toContain('context_source_total{source="ticket_history",outcome="skipped"} 1');
  });

  it('is asked when the tenant turned it on', async () => {
    expect(await contextOf({ optIn: true }, { ticket_history: true })).toMatchObject({ outcome: 'found', asked: 1 });
  });

  it('because there was nothing to ask is not mentioned either', async () => {
    const { outcome, note } = await contextOf({ find: async () => undefined });
    expect([outcome, note]).toEqual(['skipped', 'Written automatically for Acme. Reference 1b4e28ba']);
  });
});

describe('what stops a run', () => {
  it('is the error of the ticketing tool, as it is', async () => {
    const error = new TicketToolError('rate_limited', 'servicedesk-plus fetch_ticket: too many requests', { retryAfterMs: 5_000 });
    const find = jest.fn(async () => []);
    await expect(graphOf([source({ find })]).run(request(client(() => Promise.reject(error))), open())).rejects.toBe(error);
    expect(find).not.toHaveBeenCalled();
  });

  it.each([
    ['before it began', undefined],
    [
      'while the ticket is fetched',
      client((_, signal) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('fetch aborted'))))),
    ],
    ['while sources search', client()],
  ])("is an abort %s, with the abort's reason", async (_, ticketClient) => {
    const reason = new Error('lease lost');
    const job = new AbortController();
    if (ticketClient === undefined) job.abort(reason);
    const sources = [source({ find: never }), source({ name: 'kb', refPrefix: 'K', find: never }), source({ name: 'x', refPrefix: 'X' })];
    const running = graphOf(sources).run(request(ticketClient), job.signal);
    setTimeout(() => job.abort(reason), 30);
    await expect(running).rejects.toBe(reason);
    // A search that nobody waited for any longer is no failure of its source.
    const { values } = await metrics.contextSource.get();
    expect(values.filter(({ labels }) => labels.outcome !== 'found')).toEqual([]);
  });
});

describe('sources that cannot live together', () => {
  it.each([
    ['two of a name', [source(), source({ refPrefix: 'K' })], 'Two context sources are called "ticket_history".'],
    ['two of a prefix', [source(), source({ name: 'kb' })], 'has the prefix "H" of the source "ticket_history"'],
    ["the ticket's prefix", [source({ refPrefix: 'T' })], 'has the prefix "T" of the ticket itself'],
    ['a prefix of another form', [source({ refPrefix: 'h1' })], 'one or two capital letters'],
    ['the name of a node', [source({ name: 'synthesize' })], 'like a part of the graph'],
    ['the name of a part of the state', [source({ name: 'outcomes' })], 'like a part of the graph'],
    ['a name that is no label', [source({ name: 'Ticket History' })], 'small letters'],
  ])('are refused when the process starts: %s', (_, sources, message) => {
    expect(() => graphOf(sources)).toThrow(message);
  });
});
