import { LLMock } from '@copilotkit/aimock';
import { Logger } from '@nestjs/common';
import { Metrics } from '#observability';
import { tenantOf, ticketOf } from '#testing';
import type { Evidence } from '../context/context-source';
import { LanguageModel } from './language-model';
import { Synthesizer } from './synthesizer';

/**
 * Against aimock: a real HTTP server that speaks OpenAI's protocol, with the ways in which a model's endpoint fails. It is a stand-in: it shows
 * what we do with an answer, and cannot judge how good a model's answers are or whether a model obeys what a ticket says.
 */
let server: LLMock;
let metrics: Metrics;
const open = () => new AbortController().signal;
const evidence: Evidence[] = [
  { ref: 'H1', kind: 'past ticket' as const, title: 'Blank pages', text: 'Resolution: Replaced the toner.', relevance: 0.8 },
];
const GOOD = { summary: [{ text: 'The toner is empty.', refs: ['H1'] }], next_steps: [] };

beforeAll(async () => {
  Logger.overrideLogger(false);
  server = await LLMock.create({ logLevel: 'silent' });
});
afterAll(() => server.stop());
beforeEach(() => {
  server.reset().clearChaos();
  metrics = new Metrics();
});

function synthesizer({ timeoutMs = 2_000, baseUrl = `${server.url}/v1`, keyless = false } = {}): Synthesizer {
  const model = new LanguageModel({ baseUrl, timeoutMs, maxOutputTokens: 500 }, () => (keyless ? undefined : 'fake-key'));
  return new Synthesizer(model, { model: 'model-a', inputUsdPerMillionTokens: 2, outputUsdPerMillionTokens: 10 }, metrics);
}

function synthesize(made = synthesizer(), signal = open(), tenant = tenantOf()) {
  return made.synthesize({ tenant, ticket: ticketOf(), evidence }, signal);
}

describe('a synthesis', () => {
  it('asks for strict JSON without tools, and counts tokens and cost', async () => {
    server.on({}, { content: JSON.stringify(GOOD), usage: { prompt_tokens: 1000, completion_tokens: 100 } });
    expect(await synthesize()).toEqual({
      status: 'ok',
      model: 'model-a',
      synthesis: { summary: [{ text: 'The toner is empty.', refs: ['H1'] }], nextSteps: [] },
      usage: { promptTokens: 1000, completionTokens: 100, costUsd: 0.003 },
    });
    const sent = server.getLastRequest()!;
    expect(sent.body).toMatchObject({ model: 'model-a', response_format: { type: 'json_schema', json_schema: { strict: true } } });
    expect(sent.body).not.toHaveProperty('tools');
    const samples = await metrics.registry.metrics();
    expect(samples).toContain('llm_tokens_total{tenant="acme",model="model-a",kind="prompt"} 1000');
    expect(samples).toContain('llm_tokens_total{tenant="acme",model="model-a",kind="completion"} 100');
    expect(samples).toContain('llm_cost_usd_total{tenant="acme",model="model-a"} 0.003');
  });

  it("uses the tenant's model", async () => {
    server.on({ model: 'model-b' }, { content: JSON.stringify(GOOD) });
    const tenant = tenantOf({ preferences: { model: 'model-b' } });
    expect(await synthesize(synthesizer(), open(), tenant)).toMatchObject({ status: 'ok', model: 'model-b' });
  });

  it('needs no key for an endpoint that needs none', async () => {
    server.on({}, { content: JSON.stringify(GOOD) });
    expect(await synthesize(synthesizer({ keyless: true }))).toMatchObject({ status: 'ok' });
    expect(server.getLastRequest()?.headers['authorization']).not.toContain('fake-key');
  });

  it('asks no model when there is nothing to condense', async () => {
    const outcome = await synthesizer().synthesize({ tenant: tenantOf(), ticket: ticketOf(), evidence: [] }, open());
    expect(outcome).toEqual({ status: 'skipped', reason: 'nothing relevant was found' });
    expect(server.getRequests()).toHaveLength(0);
  });
});

describe('a model that fails is an outcome', () => {
  it.each([
    [429, undefined, 'rate limited'],
    [429, 'insufficient_quota', 'quota exhausted'],
    [401, undefined, 'unauthorized'],
    [403, undefined, 'unauthorized'],
    [500, undefined, 'unavailable'],
    [503, undefined, 'unavailable'],
    [404, 'model_not_found', 'request refused'],
    [400, undefined, 'request refused'],
  ])('status %i (%s): %s, asked once, without the words of the endpoint', async (status, code, reason) => {
    server.on({}, { status, error: { message: 'Your prompt "secret ticket" broke us', ...(code !== undefined && { code }) } });
    const outcome = await synthesize();
    expect(outcome).toEqual({ status: 'failed', reason, model: 'model-a' });
    expect(server.getRequests()).toHaveLength(1);
  });

  it.each([
    ['a body that is not JSON', { malformedRate: 1 }, 'invalid answer'],
    ['a connection that is cut', { disconnectRate: 1 }, 'unavailable'],
    ['too many requests', { rateLimitRate: 1 }, 'rate limited'],
    ['an internal error', { dropRate: 1 }, 'unavailable'],
  ])('%s', async (_, chaos, reason) => {
    server.on({}, { content: JSON.stringify(GOOD) });
    server.setChaos(chaos);
    expect(await synthesize()).toEqual({ status: 'failed', reason, model: 'model-a' });
  });

  it('a model that takes too long', async () => {
    server.on({}, { content: JSON.stringify(GOOD) });
    server.setChaos({ latencyMs: 1_000 });
    const begin = performance.now();
    expect(await synthesize(synthesizer({ timeoutMs: 100 }))).toEqual({ status: 'failed', reason: 'timeout', model: 'model-a' });
    expect(performance.now() - begin).toBeLessThan(700);
  });

  it('an endpoint that is not there', async () => {
    expect(await synthesize(synthesizer({ baseUrl: 'http://127.0.0.1:9/v1' }))).toMatchObject({ status: 'failed', reason: 'unavailable' });
  });

  it.each([
    ['prose', { content: 'It is the toner.' }, 'invalid answer'],
    ['invented sources', { content: '{"summary":[{"text":"x","refs":["K1"]}],"next_steps":[]}' }, 'invalid answer'],
    ['half an answer', { content: '{"summary":[{"te', finishReason: 'length' }, 'answer cut off'],
    ['a refusal by policy', { content: '', finishReason: 'content_filter' }, 'declined'],
  ])('%s, whose tokens count', async (_, response, reason) => {
    server.on({}, { ...response, usage: { prompt_tokens: 7, completion_tokens: 3 } });
    const usage = { promptTokens: 7, completionTokens: 3, costUsd: 0.000044 };
    expect(await synthesize()).toEqual({ status: 'failed', reason, model: 'model-a', usage });
    expect((await metrics.llmTokens.get()).values.map(({ value }) => value)).toEqual([7, 3]);
  });
});

it('an abort is no failure of the model: its reason comes out', async () => {
  server.on({}, { content: JSON.stringify(GOOD) });
  server.setChaos({ latencyMs: 1_000 });
  const job = new AbortController();
  const running = synthesize(synthesizer(), job.signal);
  setTimeout(() => job.abort(new Error('lease lost')), 50);
  await expect(running).rejects.toThrow('lease lost');
});
