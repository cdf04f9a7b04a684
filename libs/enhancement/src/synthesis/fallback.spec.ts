import { LLMock } from '@copilotkit/aimock';
import { Logger } from '@nestjs/common';
import { Metrics } from '#observability';
import { tenantOf, ticketOf } from '#testing';
import { LanguageModel } from './language-model';
import { Synthesizer, type SynthesizerSettings } from './synthesizer';

/** Against aimock, a real HTTP server that fails as a model's endpoint does. */
let server: LLMock;
let metrics: Metrics;
const open = () => new AbortController().signal;
const GOOD = { content: JSON.stringify({ summary: [{ text: 'The toner is empty.', refs: ['H1'] }], next_steps: [] }) };
const evidence = [
  { ref: 'H1', kind: 'past ticket' as const, title: 'Blank pages', text: 'Resolution: Replaced the toner.', relevance: 0.8 },
];
const ok = (model: string) => expect.objectContaining({ status: 'ok', model }) as object;
const failed = (reason: string, model: string) => ({ status: 'failed', reason, model });

beforeAll(async () => {
  Logger.overrideLogger(false);
  server = await LLMock.create({ logLevel: 'silent' });
});
afterAll(() => server.stop());
beforeEach(() => {
  server.reset().clearChaos();
  metrics = new Metrics();
});

function synthesizer(changes: Partial<SynthesizerSettings> = {}, timeoutMs = 2_000): Synthesizer {
  const languageModel = new LanguageModel({ baseUrl: `${server.url}/v1`, timeoutMs, maxOutputTokens: 500 }, () => 'fake-key');
  const settings = { model: 'first', fallbackModel: 'second', inputUsdPerMillionTokens: 2, outputUsdPerMillionTokens: 10, ...changes };
  return new Synthesizer(languageModel, settings, metrics);
}

function synthesize(
  made = synthesizer(),
  { tenant = tenantOf(), deadline }: { tenant?: ReturnType<typeof tenantOf>; deadline?: number } = {},
) {
  return made.synthesize({ tenant, ticket: ticketOf(), evidence, ...(deadline !== undefined && { deadline }) }, open());
}

/** The server lists a request when it has answered it; of one that takes too long only the caller knows. */
const timeouts = async () => (await metrics.llmRequests.get()).values.map(({ labels, value }) => [labels.model, labels.outcome, value]);
const asked = () => server.getRequests().map(({ body }) => (body as { model: string }).model);
/** The first model answers with an error, the second is well. */
const breakFirst = (status: number, code?: string) =>
  server.on({ model: 'first' }, { status, error: { message: 'no', ...(code !== undefined && { code }) } }).on({ model: 'second' }, GOOD);

describe('a fallback model', () => {
  it.each([
    [429, undefined],
    [429, 'insufficient_quota'],
    [500, undefined],
    [503, undefined],
    [408, undefined],
  ])('answers after status %i (%s) of the other one', async (status, code) => {
    breakFirst(status, code);
    expect(await synthesize()).toEqual(ok('second'));
    expect(asked()).toEqual(['first', 'second']);
  });

  it.each([401, 400, 404])('is not asked after status %i, which it would get too', async (status) => {
    breakFirst(status);
    expect(await synthesize()).toMatchObject({ status: 'failed', model: 'first' });
    expect(asked()).toEqual(['first']);
  });

  it('answers after a timeout, and together they take no longer than there is time', async () => {
    server.on({}, GOOD);
    server.setChaos({ latencyMs: 5_000 });
    const begin = performance.now();
    const outcome = await synthesize(synthesizer({}, 1_500), { deadline: performance.now() + 2_700 });
    const took = performance.now() - begin;
    expect(outcome).toEqual(failed('timeout', 'second'));
    expect(await timeouts()).toEqual([
      ['first', 'timeout', 1],
      ['second', 'timeout', 1],
    ]);
    expect(took).toBeGreaterThan(2_500);
    expect(took).toBeLessThan(3_100);
  });

  it('is not asked when there is no time left for it', async () => {
    server.on({}, GOOD);
    server.setChaos({ latencyMs: 5_000 });
    expect(await synthesize(synthesizer({}, 300), { deadline: performance.now() + 800 })).toEqual(failed('timeout', 'first'));
    expect(await synthesize(synthesizer(), { deadline: performance.now() })).toEqual(failed('timeout', 'first'));
    expect(await timeouts()).toEqual([['first', 'timeout', 1]]);
  });

  it("is the tenant's own, if it has one, and none if the tenant wants none", async () => {
    server.on({ model: 'first' }, { status: 500, error: { message: 'no' } }).on({ model: 'third' }, GOOD);
    expect(await synthesize(synthesizer(), { tenant: tenantOf({ preferences: { fallbackModel: 'third' } }) })).toEqual(ok('third'));
    const none = tenantOf({ preferences: { fallbackModel: '' } });
    expect(await synthesize(synthesizer(), { tenant: none })).toEqual(failed('unavailable', 'first'));
    expect(await synthesize(synthesizer({ fallbackModel: 'first' }))).toEqual(failed('unavailable', 'first'));
    expect(asked()).toEqual(['first', 'third', 'first', 'first']);
  });

  it('costs what it costs, and not what the other one does', async () => {
    server
      .on({ model: 'first' }, { status: 500, error: { message: 'no' } })
      .on({ model: 'second' }, { ...GOOD, usage: { prompt_tokens: 1000, completion_tokens: 100 } });
    const prices = { second: { inputUsdPerMillionTokens: 1, outputUsdPerMillionTokens: 5 } };
    expect(await synthesize(synthesizer({ prices }))).toMatchObject({ usage: { costUsd: 0.0015 } });
    expect(await synthesize(synthesizer())).toMatchObject({ usage: { costUsd: 0.003 } });
    const samples = await metrics.registry.metrics();
    expect(samples).toContain('llm_requests_total{model="first",outcome="unavailable"} 2');
    expect(samples).toContain('llm_requests_total{model="second",outcome="answered"} 2');
  });

  it('answers at once while the other one is known to be down', async () => {
    server.on({ model: 'second' }, GOOD).on({ model: 'first' }, GOOD, { chaos: { latencyMs: 5_000 } });
    const made = synthesizer({ circuitBreaker: { failures: 2, openSeconds: 60 } }, 300);
    for (let i = 0; i < 2; i += 1) expect(await synthesize(made)).toEqual(ok('second'));
    expect(await Promise.all(Array.from({ length: 10 }, () => synthesize(made)))).toEqual(Array(10).fill(ok('second')));
    expect(await metrics.registry.metrics()).toContain('llm_requests_total{model="first",outcome="timeout"} 2');
    expect(await metrics.registry.metrics()).toContain('llm_requests_total{model="first",outcome="not asked"} 10');
  });
});
