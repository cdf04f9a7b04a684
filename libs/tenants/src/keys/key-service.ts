import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { CONFIG, type Config, readAuthority, SECRETS, type Secrets } from '#config';
import { Metrics, OutageLog } from '#observability';
import { type KeyProvider, KeyServiceError, type WrappedKey } from './key-provider';
import { KeyServiceAwayError, KeyServiceHttp } from './transit/key-service-http';
import { GivenToken, KubernetesLogin } from './transit/key-service-token';
import { TransitKeys } from './transit/transit-keys';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;

/**
 * The service with the key-encryption key that the configuration names, and whether it can be worked with.
 *
 * A service that does not answer when the process starts is no reason to end it: the process says that it is not ready, and looks again, after
 * half a second at first and every 15 seconds at last. One that could be worked with once leaves the process ready when it goes away, because
 * what is open stays open.
 */
@Injectable()
export class KeyService implements KeyProvider, OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(KeyService.name);
  private readonly outage = new OutageLog(this.logger, 'The key service can be worked with.');
  private readonly stopping = new AbortController();
  private readonly service: { readonly http: KeyServiceHttp; readonly keys: TransitKeys } | undefined;
  private looking = false;
  private verified = false;
  private lastProblem: string | undefined;

  /** @throws ConfigurationError when `outgoing.caFile` cannot be used. */
  constructor(
    @Inject(CONFIG) config: Pick<Config, 'keys' | 'outgoing'>,
    @Inject(SECRETS) secrets: Secrets,
    private readonly metrics: Metrics,
  ) {
    this.service = config.keys.service.kind === 'none' ? undefined : this.transit(config, secrets);
  }

  /** Whether there is one. */
  get configured(): boolean {
    return this.service !== undefined;
  }

  /** What is wrong with it, in a sentence; `ready` while this process can do its work all the same. Undefined when nothing is. */
  get problem(): { readonly message: string; readonly ready: boolean } | undefined {
    if (!this.configured || (this.verified && this.lastProblem === undefined)) return undefined;
    return { message: this.lastProblem ?? 'The key service was not asked yet.', ready: this.verified };
  }

  onApplicationBootstrap(): void {
    if (this.configured) this.look();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    await this.service?.http.close();
  }

  wrap(dataKey: Buffer): Promise<WrappedKey> {
    return this.watched((keys) => keys.wrap(dataKey));
  }

  unwrap(key: WrappedKey): Promise<Buffer | undefined> {
    return this.watched((keys) => keys.unwrap(key));
  }

  private async watched<T>(ask: (keys: TransitKeys) => Promise<T>): Promise<T> {
    if (this.service === undefined) throw new KeyServiceError('There is no key service: set keys.service.');
    try {
      return await ask(this.service.keys);
    } catch (error) {
      if (error instanceof KeyServiceError && !this.stopping.signal.aborted) {
        this.lastProblem = error.message;
        this.outage.failed(error.message);
        this.look();
      }
      throw error;
    }
  }

  /** Until a key goes there and back; both ways need a right of their own. */
  private look(): void {
    if (this.looking) return;
    this.looking = true;
    void this.lookUntilReady().finally(() => {
      this.looking = false;
      // What failed in the same moment.
      if (this.lastProblem !== undefined && !this.stopping.signal.aborted) this.look();
    });
  }

  private async lookUntilReady(): Promise<void> {
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      if (await this.works()) return;
      try {
        await pause(pauseMs, undefined, { ref: false, signal: this.stopping.signal });
      } catch {
        return;
      }
    }
  }

  private async works(): Promise<boolean> {
    const probe = randomBytes(32);
    try {
      const back = await this.unwrap(await this.wrap(probe));
      this.lastProblem = back?.equals(probe) === true ? undefined : 'The key service gives back another key than it was given.';
    } catch (error) {
      this.lastProblem = (error as Error).message;
    }
    if (this.lastProblem !== undefined) return false;
    this.verified = true;
    this.outage.over();
    return true;
  }

  private transit({ keys: { service }, outgoing: { caFile } }: Pick<Config, 'keys' | 'outgoing'>, secrets: Secrets) {
    const http = new KeyServiceHttp(service, caFile === '' ? undefined : readAuthority('outgoing.caFile', caFile));
    const counted = this.metrics.keyServiceRequests;
    const onLogin = async (login: Promise<string>): Promise<string> => {
      try {
        const token = await login;
        counted.inc({ operation: 'login', outcome: 'ok' });
        return token;
      } catch (error) {
        counted.inc({ operation: 'login', outcome: error instanceof KeyServiceAwayError ? 'unavailable' : 'refused' });
        throw error;
      }
    };
    const token =
      service.auth.method === 'kubernetes'
        ? new KubernetesLogin(http, service.auth, onLogin)
        : new GivenToken(() => secrets['key-service-token']);
    return { http, keys: new TransitKeys(http, token, service, (operation, outcome) => counted.inc({ operation, outcome })) };
  }
}
