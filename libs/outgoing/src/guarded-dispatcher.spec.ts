import { lookup as systemLookup } from 'node:dns';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Dispatcher, interceptors, request } from 'undici';
import { AddressRefusedError, guardedDispatcher } from './guarded-dispatcher';

const LINK_LOCAL = 'http://169.254.169.254/latest/meta-data/';

/** A server on every address of this machine, that counts who reaches it. */
let server: Server;
let port: number;
let reached: string[];
/** What the DNS says of any name, one answer after the other; the last one stays. */
let answers: string[][];
let dispatchers: Dispatcher[];

beforeAll(async () => {
  server = createServer((incoming, outgoing) => {
    reached.push(incoming.url ?? '');
    const location = new URL(incoming.url ?? '', 'http://localhost').searchParams.get('to');
    outgoing.writeHead(location === null ? 200 : 302, { connection: 'close', ...(location !== null && { location }) }).end('hello');
  }).listen(0, '::');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
beforeEach(() => {
  [reached, answers, dispatchers] = [[], [], []];
});
afterEach(async () => {
  for (const dispatcher of dispatchers) await dispatcher.close();
});
afterAll(() => server.close());

/**
 * The resolver of this machine as it is, or with names that lead to {@link answers}. One function cannot have the overloads of `lookup`: this is the
 * one that asks for all addresses, as the guard does.
 */
const lookup = ((hostname: string, options: object, callback: (error: Error | null, addresses: object[]) => void) => {
  const answer = answers.length > 1 ? answers.shift() : answers[0];
  // The system calls back with the same two values, in its own type of error.
  if (answer === undefined) systemLookup(hostname, { ...options, all: true }, callback as never);
  else
    callback(
      null,
      answer.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
}) as unknown as typeof systemLookup;

function guard(allowedPrivateNetworks: string[] = []): Dispatcher {
  const dispatcher = guardedDispatcher({ allowedPrivateNetworks, setting: 'tickets.allowedPrivateNetworks', lookup });
  dispatchers.push(dispatcher);
  return dispatcher;
}
async function outcome(url: string, dispatcher: Dispatcher): Promise<string> {
  try {
    const { statusCode, body } = await request(url, { dispatcher });
    await body.dump();
    return `answered ${statusCode}`;
  } catch (error) {
    return error instanceof AddressRefusedError ? `refused: ${error.message}` : `failed: ${String(error)}`;
  }
}

describe('a guarded dispatcher', () => {
  it.each([
    'http://127.0.0.1',
    'http://127.1',
    'http://0x7f.0.0.1',
    'http://0177.0.0.1',
    'http://2130706433',
    'http://0x7f000001',
    'http://%31%32%37.0.0.1',
    'http://①②⑦.⓪.⓪.①',
    'http://127.0.0.1.',
    'http://0',
    'http://0.0.0.0',
    'http://[::1]',
    'http://[::]',
    'http://[::ffff:127.0.0.1]',
    'http://[0:0:0:0:0:ffff:7f00:1]',
    'http://localhost',
    'http://LOCALHOST',
    'http://user:password@127.0.0.1',
  ])('does not reach this machine by %s', async (origin) => {
    const url = new URL(origin);
    url.port = String(port);
    expect(await outcome(url.href, guard())).toMatch(/^refused: .+/);
    expect(reached).toEqual([]);
  });

  it('says which setting could allow the address, or that none can', async () => {
    answers = [['10.1.2.3']];
    expect(await outcome('http://desk.example', guard())).toBe(
      'refused: desk.example leads to 10.1.2.3, a private address: only tickets.allowedPrivateNetworks can allow its network',
    );
    expect(await outcome(LINK_LOCAL, guard(['0.0.0.0/0']))).toBe(
      'refused: 169.254.169.254 is not an address of a server (linkLocal): no setting allows it',
    );
    answers = [['fd00:ec2::254']];
    expect(await outcome('https://metadata.example', guard(['::/0']))).toContain("an address of a cloud's metadata service");
  });

  it('reaches what the operator allows, by address and by name', async () => {
    const dispatcher = guard(['127.0.0.0/8', '::1/128']);
    for (const host of ['127.0.0.1', '[::1]', 'localhost', '[::ffff:127.0.0.1]']) {
      expect(await outcome(`http://${host}:${port}/`, dispatcher)).toBe('answered 200');
    }
  });

  it('judges anew where a name leads, for each connection, and connects to what it judged', async () => {
    const dispatcher = guard(['127.0.0.2/32']);
    answers = [['127.0.0.2'], ['127.0.0.1']];
    expect(await outcome(`http://rebinding.example:${port}/first`, dispatcher)).toBe('answered 200');
    expect(await outcome(`http://rebinding.example:${port}/second`, dispatcher)).toContain('leads to 127.0.0.1, a loopback address');
    expect(reached).toEqual(['/first']);
  });

  it('connects to none of the refused addresses among those of a name', async () => {
    // Nothing listens there: the attempt fails, and the loopback address is not the next one to try.
    answers = [['127.0.0.1', '127.0.0.3']];
    const elsewhere = createServer().listen(0, '127.0.0.1');
    await once(elsewhere, 'listening');
    const { port: free } = elsewhere.address() as AddressInfo;
    const arrived: unknown[] = [];
    elsewhere.on('connection', (socket) => arrived.push(socket.destroy()));
    expect(await outcome(`http://mixed.example:${free}/`, guard(['127.0.0.3/32']))).toContain('ECONNREFUSED');
    expect(arrived).toEqual([]);
    elsewhere.close();
  });

  it('follows no redirect, and judges each hop for a caller who does', async () => {
    const dispatcher = guard(['127.0.0.1/32']);
    const url = `http://127.0.0.1:${port}/?to=${encodeURIComponent(LINK_LOCAL)}`;
    expect(await outcome(url, dispatcher)).toBe('answered 302');
    const following = dispatcher.compose(interceptors.redirect({ maxRedirections: 3 }));
    expect(await outcome(url, following)).toContain('refused: 169.254.169.254');
    const twice = `http://127.0.0.1:${port}/?to=${encodeURIComponent(`http://127.0.0.2:${port}/inner`)}`;
    expect(await outcome(twice, following)).toContain('refused: 127.0.0.2');
    expect(reached).not.toContain('/inner');
  });

  it.each([22, 25, 6000])('connects to no port of another protocol: %d', async (bad) => {
    expect(await outcome(`http://127.0.0.1:${bad}/`, guard(['127.0.0.0/8']))).toContain(`port ${bad} is no port of a web server`);
  });

  it('says of a name that does not exist what the resolver says', async () => {
    expect(await outcome('http://no-such-name.invalid/', guard())).toContain('failed: Error: getaddrinfo');
  });
});
