import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Annotation, END, START, StateGraph } from '@langchain/langgraph';
import { SILENT_CALLBACKS } from './silent-callbacks';

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

const State = Annotation.Root({ text: Annotation<string> });
const graph = new StateGraph(State)
  .addNode('say', async () => ({ text: 'said' }))
  .addNode('repeat', ({ text }) => ({ text: `${text} twice` }))
  .addEdge(START, 'say')
  .addEdge('say', 'repeat')
  .addEdge('repeat', END)
  .compile();

/** Long enough for a tracer that sends in the background. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 400));

it('sends no trace and prints nothing, whatever the environment asks for', async () => {
  const print = jest.spyOn(console, 'log').mockImplementation(() => undefined);
  expect(await graph.invoke({}, { callbacks: SILENT_CALLBACKS })).toEqual({ text: 'said twice' });
  await settle();
  expect([requests, print.mock.calls.length]).toEqual([0, 0]);

  // The same graph without them does both, or this test proves nothing.
  await graph.invoke({});
  await settle();
  expect(requests).toBeGreaterThan(0);
  expect(print).toHaveBeenCalled();
});
