import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LLMock } from '@copilotkit/aimock';
import { Logger } from '@nestjs/common';
import type { Pool } from 'pg';
import { ModelBudgets } from '#budgets';
import { configurationFrom } from '#config';
import type { TenantTransactions } from '#database';
import type { InventoryStore } from '#inventory';
import { Metrics } from '#observability';
import { LookUpServer, tenantOf, ticketClientOf } from '#testing';
import { configuredSources } from '../../context/configured-sources';
import { TicketHistorySource } from '../../context/ticket-history.source';
import type { Enhancement } from '../../enhancement';
import { EnhancementGraph } from '../../graph/enhancement-graph';
import { LanguageModel } from '../../synthesis/language-model';
import { Synthesizer } from '../../synthesis/synthesizer';
import { type GoldenCase, goldenCases, goldenFile } from './golden-case';
import { GivenLookUps } from './given-look-ups';

/**
 * Realistic tickets and the notes that they get, for people to read: all of the enhancement runs as it does in the worker. Given by a case are
 * what Postgres, the desk and the look-up servers would have, and the model's answer; so these notes say nothing about how well a real model
 * would answer.
 */
// eslint-disable-next-line no-restricted-properties -- a wish of who runs the tests, and no setting of a process
const UPDATE = process.env['UPDATE_GOLDEN'] === '1';
const ELEMENTS = ['p', 'b', 'ul', 'li', 'br', 'a', 'small'];
const MARKER = 'Reference 1b4e28ba-2fa1-11d2-883f-0016d3cca427';
const PATIENCE_MS = 10_000;
const cases = goldenCases();
const enhancements = new Map<string, Enhancement>();

/** A day's budget that is spent, as Postgres says it; budgeted-synthesis.spec.ts asks a real one. */
const SPENT = new ModelBudgets({ query: async () => ({ rows: [{ spent: 'day' }] }) } as unknown as Pool, {
  tokensPerDay: 1,
  tokensPerMonth: 0,
  usdPerDay: 0,
  usdPerMonth: 0,
});

let model: LLMock;
let servers: LookUpServer;
const lookUps = new GivenLookUps(configurationFrom({}, {}).config.enhancement.monitoring.queries);
beforeAll(async () => {
  Logger.overrideLogger(false);
  model = await LLMock.create({ logLevel: 'silent' });
  servers = await LookUpServer.start(lookUps);
  for (const each of cases) enhancements.set(each.name, await enhance(each));
});
afterAll(() => Promise.all([model.stop(), servers.stop()]));

/** A source that does not answer in time is given little; the others all that a busy machine may need. */
function settingsFor({ sources }: GoldenCase) {
  const timeoutMs = (answer: unknown) => (answer === 'timeout' ? 50 : PATIENCE_MS);
  const { config } = configurationFrom(
    {
      enhancement: {
        history: { timeoutMs: timeoutMs(sources.ticket_history) },
        solutions: { timeoutMs: timeoutMs(sources.solutions), cacheSeconds: 0 },
        knowledgeBase: { url: `${servers.articlesUrl}/all`, timeoutMs: timeoutMs(sources.knowledge_base), cacheSeconds: 0 },
        assets: { timeoutMs: timeoutMs(sources.assets) },
        inventory: { timeoutMs: timeoutMs(sources.inventory) },
        monitoring: {
          prometheusUrl: servers.prometheusUrl,
          alertmanagerUrl: servers.alertmanagerUrl,
          tenantLabel: '',
          timeoutMs: timeoutMs(sources.monitoring),
        },
        webSearch: {
          url: servers.webUrl,
          allowedDomains: ['vendor.example'],
          timeoutMs: timeoutMs(sources.web_search),
          cacheSeconds: 0,
        },
      },
    },
    {},
  );
  return config.enhancement;
}

/** What a desk or a database has to say, when it says something. */
function answer<T>(given: readonly T[] | 'failed' | 'timeout'): Promise<readonly T[]> {
  if (given === 'timeout') return new Promise(() => undefined);
  return given === 'failed' ? Promise.reject(new Error('it is away')) : Promise.resolve(given);
}

async function enhance(given: GoldenCase): Promise<Enhancement> {
  const { ticket, tenant, sources, feedbackPage } = given;
  const settings = settingsFor(given);
  lookUps.answers = { knowledgeBase: sources.knowledge_base, monitoring: sources.monitoring, webSearch: sources.web_search };
  // All that the two sources use of Postgres; their own tests run on a real one.
  const inventory = { find: () => answer(sources.inventory) } as unknown as InventoryStore;
  const history = {
    withTenant: async () => ({ rows: (await answer(sources.ticket_history)).map(rowOf) }),
  } as unknown as TenantTransactions;
  const ticketClient = ticketClientOf({
    fetchTicket: async (id) => ({ ...ticket, id, createdAt: new Date(ticket.createdAt) }),
    searchSolutions: async () =>
      (await answer(sources.solutions)).map(({ updated, ...solution }) => ({
        ...solution,
        updatedAt: new Date(updated),
        url: `https://desk.example/AddSolution.do?submitAction=viewSolution&fromListView=true&solutionID=${solution.id}`,
      })),
    findAssets: () => answer(sources.assets),
  });
  const graph = new EnhancementGraph(
    [new TicketHistorySource(history, settings.history), ...configuredSources(settings, {}, inventory)],
    synthesizerFor(given),
    new Metrics(),
    { maxWords: settings.maxWords, contextTimeoutMs: PATIENCE_MS },
  );
  return graph.run(
    { tenant: tenantOf(tenant), ticketClient, ticketId: '4711', marker: MARKER, feedbackPage },
    new AbortController().signal,
  );
}

function rowOf<T extends { readonly ticket_id: string; readonly resolved: string }>({ resolved, ...row }: T) {
  return { ...row, url: `https://desk.example/WorkOrder.do?woMode=viewWO&woID=${row.ticket_id}`, resolved_at: new Date(resolved) };
}

function synthesizerFor({ model: given }: GoldenCase): Synthesizer {
  model.reset().clearChaos();
  const fails = 'fails' in given ? given.fails : undefined;
  if (fails === 'quota') model.on({}, { status: 429, error: { message: 'You are out of credit.', code: 'insufficient_quota' } });
  else model.on({}, { content: textOf(given), usage: { prompt_tokens: 2_000, completion_tokens: 200 } });
  if (fails === 'timeout') model.setChaos({ latencyMs: 1_000 });
  const timeoutMs = fails === 'timeout' ? 100 : PATIENCE_MS;
  const languageModel = new LanguageModel({ baseUrl: `${model.url}/v1`, timeoutMs, maxOutputTokens: 800 }, () => 'fake-key');
  const prices = { model: 'golden', inputUsdPerMillionTokens: 1, outputUsdPerMillionTokens: 4 };
  return new Synthesizer(languageModel, prices, new Metrics(), fails === 'budget' ? SPENT : undefined);
}

function textOf(given: GoldenCase['model']): string {
  if (!('answer' in given)) return '{}';
  return typeof given.answer === 'string' ? given.answer : JSON.stringify(given.answer);
}

/** Compares, or writes when it is asked to. Read a note that has changed before you commit it: that is what it is there for. */
function expectGolden(file: string, content: string): void {
  if (UPDATE) writeFileSync(file, content);
  const golden = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const hint = 'The note has changed. If it is right, `UPDATE_GOLDEN=1 npm test -- golden` writes it.';
  if (content !== golden) expect(`${hint}\n\n${content}`).toBe(golden);
}

describe.each(cases.map((each) => [each.name, each] as const))('%s', (name, { absent, tenant }) => {
  const noteOf = () => enhancements.get(name)!.note;

  it('is the note that somebody has read', () => {
    expectGolden(goldenFile(name, 'md'), `${noteOf().markdown}\n`);
    expectGolden(goldenFile(name, 'html'), `${noteOf().html}\n`);
  });

  it('keeps what every note promises', () => {
    const { html, markdown, text, words } = noteOf();
    expect(words).toBeLessThanOrEqual(tenant.preferences.maxWords ?? 500);
    expect(
      [...html.matchAll(/<\/?([a-z]+)/g)].map(([, element]) => element).filter((element) => !ELEMENTS.includes(element ?? '')),
    ).toEqual([]);
    const shown = new Set([...text.matchAll(/^- \[([A-Z\d, ]+)\]/gm)].flatMap(([, refs = '']) => refs.split(', ')));
    const cited = [...text.matchAll(/ \[([\w, ]+)\]$/gm)].flatMap(([, refs = '']) => refs.split(', '));
    expect(cited.filter((ref) => ref !== 'ticket' && !shown.has(ref))).toEqual([]);
    for (const form of [html, markdown, text]) {
      expect(form).toContain(MARKER);
      expect(absent.filter((words) => form.toLowerCase().includes(words.toLowerCase()))).toEqual([]);
    }
  });
});

it('is what docs/notes.md shows', () => {
  const page = join(__dirname, '../../../../../docs/notes.md');
  const shown = readFileSync(page, 'utf8').replace(
    /(<!-- note: (\S+) -->\n)[\s\S]*?(<!-- end of note -->)/g,
    (_, begin: string, name: string, end: string) => `${begin}\n${quoted(enhancements.get(name)!.note.markdown)}\n\n${end}`,
  );
  expectGolden(page, shown);
});

function quoted(markdown: string): string {
  return markdown
    .split('\n')
    .map((line) => (line === '' ? '>' : `> ${line}`))
    .join('\n');
}
