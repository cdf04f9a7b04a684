/**
 * Stands in for ServiceDesk Plus and for the model, with fixed latency, in a process of its own. It speaks just enough of both, so that it
 * costs little; what they really do is the simulator's and the tests' concern.
 *
 *   GET  /api/v3/requests/ID         a ticket, after 20 ms
 *   POST /api/v3/requests/ID/notes   a note, after 20 ms
 *   GET  /api/v3/solutions           no article, after 20 ms
 *   POST /v1/chat/completions        strict JSON that cites what it was given, after 200 ms
 *   GET  /record                     every note and the number of model calls; POST /reset forgets them
 *
 *   BENCH_STUBS_PORT=1 node main.js
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { completion } from './completion';
import { MODEL_MS, TOOL_MS } from './latency';
import type { StubsRecord } from './record';

let record: StubsRecord = { notes: [], modelCalls: 0 };

function answer(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text);
}

function servicedesk(body: object): object {
  return { ...body, response_status: { status_code: 2000, status: 'success' } };
}

function request(ticketId: string): object {
  return {
    id: ticketId,
    subject: 'Printer prints blank pages',
    description: '<div>Since the update the printer on floor 3 prints blank pages.</div>',
    status: { name: 'Open' },
    priority: { name: 'High' },
    created_time: { display_value: 'today', value: '1767225600000' },
  };
}

function handle(incoming: IncomingMessage, body: string, response: ServerResponse): void {
  const path = incoming.url?.split('?', 1)[0] ?? '';
  const [, ticketId = '', notes] = /^\/api\/v3\/requests\/(\d+)(\/notes)?$/.exec(path) ?? [];
  if (ticketId !== '' && notes === undefined) {
    setTimeout(() => answer(response, 200, servicedesk({ request: request(ticketId) })), TOOL_MS);
  } else if (ticketId !== '' && incoming.method === 'POST') {
    setTimeout(() => {
      record.notes.push([ticketId, performance.timeOrigin + performance.now()]);
      answer(response, 201, servicedesk({ note: { id: String(record.notes.length) } }));
    }, TOOL_MS);
  } else if (path === '/api/v3/solutions') {
    setTimeout(() => answer(response, 200, { solutions: [], response_status: [{ status_code: 2000, status: 'success' }] }), TOOL_MS);
  } else if (path === '/v1/chat/completions') {
    record.modelCalls += 1;
    setTimeout(() => answer(response, 200, completion(body)), MODEL_MS);
  } else if (path === '/record') {
    answer(response, 200, record);
  } else if (path === '/reset') {
    record = { notes: [], modelCalls: 0 };
    answer(response, 200, {});
  } else {
    answer(response, 404, {});
  }
}

const server = createServer((incoming, response) => {
  const chunks: Buffer[] = [];
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
  incoming.on('end', () => handle(incoming, Buffer.concat(chunks).toString('utf8'), response));
});
server.keepAliveTimeout = 60_000;
server.listen(Number(process.env['BENCH_STUBS_PORT']), '127.0.0.1', 4_096);
