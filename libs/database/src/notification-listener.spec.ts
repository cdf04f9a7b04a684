import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { TestDatabase } from '#testing';
import { NotificationListener } from './notification-listener';

let database: TestDatabase;
let listener: NotificationListener | undefined;
let told: string[];
let warnings: string[];

beforeAll(async () => {
  database = await TestDatabase.create();
});
beforeEach(() => {
  [told, warnings] = [[], []];
  jest.spyOn(Logger.prototype, 'warn').mockImplementation((message: string) => void warnings.push(message));
  jest.spyOn(Logger.prototype, 'log').mockImplementation(() => undefined);
});
afterEach(async () => {
  await listener?.stop();
  jest.restoreAllMocks();
});
afterAll(() => database.drop());

function listen(url = database.apiUrl, pool = database.pool('api')): NotificationListener {
  listener = new NotificationListener('news', { currentUrl: () => url, application_name: 'spec-listener' }, pool, {
    onNotification: (payload) => told.push(payload),
    onListening: () => told.push('(listening)'),
    onDeaf: () => told.push('(deaf)'),
  });
  listener.start();
  return listener;
}
const notify = (payload: string) => database.pool('admin').query(`SELECT pg_notify('news', $1)`, [payload]);

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 30_000;
  while (!(await condition())) {
    await pause(20);
    if (performance.now() > end) throw new Error(`It is not so: ${String(condition)}; told: ${told.join()}`);
  }
}

describe('a listener', () => {
  it('tells of each notification, and again after its connection was killed, not without saying that some may be missing', async () => {
    listen();
    await until(() => told.length === 1);
    await notify('one');
    await until(() => told.length === 2);
    await database
      .pool('admin')
      .query(`SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'spec-listener'`);
    await until(() => told.length === 4);
    await notify('two');
    await until(() => told.length === 5);
    expect(told).toEqual(['(listening)', 'one', '(deaf)', '(listening)', 'two']);
    expect(warnings).toEqual([expect.stringContaining('Notifications of news do not arrive: terminating connection')]);
  });

  it('is none where notifications never arrive, although Postgres accepts that it listens', async () => {
    const elsewhere = await TestDatabase.create();
    try {
      // What is said in another database is not heard, just as what is said behind a pooler in transaction mode.
      const deaf = listen(database.apiUrl, elsewhere.pool('api'));
      await until(() => warnings.length > 0);
      expect(warnings).toEqual(['Notifications of news do not arrive: none arrives within 2 s']);
      expect(deaf.listening).toBe(false);
      expect(told).toEqual([]);
      await deaf.stop();
    } finally {
      await elsewhere.drop();
    }
  });

  it('notices a connection that died without a word, and makes another one', async () => {
    const network = await Network.start(new URL(database.apiUrl));
    try {
      const url = new URL(database.apiUrl);
      url.port = String(network.port);
      listen(url.href);
      await until(() => told.length === 1);
      network.swallow();
      await until(() => told.length === 3);
      expect(told).toEqual(['(listening)', '(deaf)', '(listening)']);
      await listener?.stop();
    } finally {
      await network.stop();
    }
  });

  it('stops at once, and for good', async () => {
    const stopped = listen();
    await until(() => told.length === 1);
    await stopped.stop();
    await notify('late');
    const admin = database.pool('admin');
    await until(async () => {
      const { rowCount } = await admin.query(`SELECT 1 FROM pg_stat_activity WHERE application_name = 'spec-listener'`);
      return rowCount === 0;
    });
    expect([told, stopped.listening]).toEqual([['(listening)'], false]);
  });
});

/** A way to Postgres on which open connections can be made to say nothing any more. */
class Network {
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async start(to: URL): Promise<Network> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const network = new Network(server, (server.address() as AddressInfo).port);
    server.on('connection', (client) => {
      const upstream = connect(Number(to.port), to.hostname);
      client.pipe(upstream).pipe(client);
      for (const socket of [client, upstream]) network.sockets.add(socket.on('error', () => undefined));
    });
    return network;
  }

  swallow(): void {
    for (const socket of this.sockets) socket.unpipe().pause();
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }
}
