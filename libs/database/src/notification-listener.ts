import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { Client, escapeIdentifier, type Pool } from 'pg';
import { OutageLog } from '#observability';
import { type DatabaseConnection, withinMs } from './database-pool';

/** Injection token of how the process connects to listen, a {@link DatabaseConnection}. */
export const LISTENER_CONNECTION = Symbol('LISTENER_CONNECTION');

/** Milliseconds between two proofs that notifications arrive. */
const PROVE_EVERY_MS = 5_000;
/** Milliseconds in which one must arrive, and in which Postgres must answer. */
const ARRIVES_WITHIN_MS = 2_000;
/** Milliseconds before another connection is tried. */
const RECONNECT_MS = 500;

/** What a listener tells. None of it may throw. */
export interface NotificationHandlers {
  readonly onNotification: (payload: string) => void;
  /** From now on notifications arrive. Those before it may have been missed: read again what they tell of. */
  readonly onListening: () => void;
  /** Notifications may be missed from now on, and may have been for some seconds. */
  readonly onDeaf: () => void;
}

/**
 * Listens to a channel of Postgres on a connection of its own, and connects again when that is lost: where, as whom and how encrypted, as the
 * process's pools do at that time.
 *
 * It believes in nothing that it has not seen: every five seconds it sends itself a notification by the pool. A connection that died without a
 * word is noticed so, and a pooler in transaction mode, behind which LISTEN succeeds and nothing ever arrives.
 */
export class NotificationListener {
  private readonly outage: OutageLog;
  /** The channel of this listener alone, for its proofs. */
  private readonly own = `listener_${randomUUID()}`;
  private client: Client | undefined;
  private timer: NodeJS.Timeout | undefined;
  private proven: (() => void) | undefined;
  private hears = false;
  private stopped = false;

  /** @param pool Any pool of the process, to send the proofs by. */
  constructor(
    private readonly channel: string,
    private readonly connection: DatabaseConnection,
    private readonly pool: Pool,
    private readonly handlers: NotificationHandlers,
  ) {
    this.outage = new OutageLog(new Logger(NotificationListener.name), `Notifications of ${channel} arrive again.`);
  }

  /** Whether notifications arrive, as far as is known. */
  get listening(): boolean {
    return this.hears;
  }

  /** Listens until {@link stop}. Never waits: whatever fails is tried again. */
  start(): void {
    void this.connect();
  }

  async stop(): Promise<void> {
    [this.stopped, this.hears] = [true, false];
    clearTimeout(this.timer);
    await this.leave(this.client);
  }

  private async connect(): Promise<void> {
    const client = new Client({ ...this.connection, connectionString: this.connection.currentUrl() });
    this.client = client;
    client
      .on('error', (error) => this.lost(client, error))
      .on('end', () => this.lost(client, new Error('the connection was closed')))
      .on('notification', ({ channel, payload = '' }) => {
        if (channel === this.own) this.proven?.();
        else this.handlers.onNotification(payload);
      });
    try {
      await client.connect();
      await client.query(`LISTEN ${escapeIdentifier(this.channel)}; LISTEN ${escapeIdentifier(this.own)}`);
      await this.prove(client);
    } catch (error) {
      this.lost(client, error as Error);
    }
  }

  /** Resolves when a notification has arrived that was sent by another connection, and does so again and again. */
  private async prove(client: Client): Promise<void> {
    const arrived = new Promise<void>((resolve, reject) => {
      this.proven = resolve;
      setTimeout(() => reject(new Error('none arrives within 2 s')), ARRIVES_WITHIN_MS).unref();
    });
    await Promise.all([arrived, this.pool.query(withinMs(`NOTIFY ${escapeIdentifier(this.own)}`, ARRIVES_WITHIN_MS))]);
    if (this.stopped || this.client !== client) return;
    if (!this.hears) {
      this.hears = true;
      this.outage.over();
      this.handlers.onListening();
    }
    this.timer = setTimeout(() => void this.prove(client).catch((error: unknown) => this.lost(client, error as Error)), PROVE_EVERY_MS);
  }

  private lost(client: Client, error: Error): void {
    if (this.stopped || this.client !== client) return;
    this.client = undefined;
    clearTimeout(this.timer);
    this.outage.failed(`Notifications of ${this.channel} do not arrive: ${error.message}`);
    if (this.hears) {
      this.hears = false;
      this.handlers.onDeaf();
    }
    void this.leave(client);
    this.timer = setTimeout(() => void this.connect(), RECONNECT_MS);
  }

  /** A connection that no longer answers is cut after a moment. */
  private async leave(client: Client | undefined): Promise<void> {
    if (client === undefined) return;
    const cut = setTimeout(() => client.connection.stream.destroy(), ARRIVES_WITHIN_MS);
    await client.end().catch(() => undefined);
    clearTimeout(cut);
  }
}
