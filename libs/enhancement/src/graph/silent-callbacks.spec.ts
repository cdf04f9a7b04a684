import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Annotation, END, START, StateGraph } from '@langchain/langgraph';
import { Metrics } from '#observability';
import { tenantOf, ticketOf } from '#testing';
import type { TicketClient } from '#tickets';
import { LanguageModel } from '../synthesis/language-model';
import { Synthesizer } from '../synthesis/synthesizer';
import { EnhancementGraph } from './enhancement-graph';

/** A collector that stands where LangSmith would be, and an environment that sends everything there. */
let collector: Server;
let requests = 0;
const environment = process;

beforeAll(async () => {
  collector = createServer((_, response) => {
    requests += 1;
    response.end('{}');
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
  jest.replaceProperty(environment, 'env', {
    LANGSMITH_TRACING: 'true',
    LANGSMITH_TRACING_V2: 'true',
    LANGCHAIN_TRACING_V2: 'true',
    LANGCHAIN_TRACING: 'true',
    LANGCHAIN_VERBOSE: 'true',
    LANGSMITH_API_KEY: 'fake-langsmith-key',
    LANGSMITH_ENDPOINT: url,
    LANGCHAIN_ENDPOINT: url,
    LANGCHAIN_CALLBACKS_BACKGROUND: 'false',
  });
});
afterAll(async () => {
  jest.restoreAllMocks();
  await new Promise((resolve) => collector.close(resolve));
});

function enhancementGraph(): EnhancementGraph {
  const metrics = new Metrics();
  const model = new LanguageModel({ baseUrl: 'http://127.0.0.1:9', timeoutMs: 100, maxOutputTokens: 1 }, () => undefined);
  const synthesizer = new Synthesizer(model, { model: 'none', inputUsdPerMillionTokens: 0, outputUsdPerMillionTokens: 0 }, metrics);
  const source = { name: 'ticket_history', kind: 'past ticket' as const, refPrefix: 'H', timeoutMs: 100, find: async () => [] };
  return new EnhancementGraph([source], synthesizer, metrics, { maxWords: 500, contextTimeoutMs: 5_000 });
}

const unused = () => Promise.reject(new Error('the graph must not call this'));
const ticketClient: TicketClient = { fetchTicket: async () => ticketOf(), addNote: unused, findNote: unused, testConnection: unused };

/** A graph as anybody would write it. */
const State = Annotation.Root({ text: Annotation<string> });
const usualGraph = new StateGraph(State)
  .addNode('say', async () => ({ text: 'said' }))
  .addEdge(START, 'say')
  .addEdge('say', END)
  .compile();

/** Long enough for a tracer that sends in the background. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 400));

it('sends no trace and prints nothing, whatever the environment asks for', async () => {
  const print = jest.spyOn(console, 'log').mockImplementation(() => undefined);
  const request = { tenant: tenantOf(), ticketClient, ticketId: '4711', marker: 'Reference 1b4e28ba' };
  const { note } = await enhancementGraph().run(request, new AbortController().signal);
  expect(note.text).toContain('Reference 1b4e28ba');
  await settle();
  expect([requests, print.mock.calls.length]).toEqual([0, 0]);

  // The usual graph does both, or this test proves nothing.
  await usualGraph.invoke({});
  await settle();
  expect(requests).toBeGreaterThan(0);
  expect(print).toHaveBeenCalled();
});
