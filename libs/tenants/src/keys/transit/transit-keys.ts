import {
  circuitBreaker,
  ConsecutiveBreaker,
  ExponentialBackoff,
  handleType,
  isBrokenCircuitError,
  type IPolicy,
  retry,
  wrap,
} from 'cockatiel';
import type { Config } from '#config';
import { asText } from '#json';
import { type KeyProvider, KeyServiceError, KeyWithdrawnError, type WrappedKey } from '../key-provider';
import { type KeyServiceAnswer, KeyServiceAwayError, type KeyServiceHttp } from './key-service-http';
import type { KeyServiceToken } from './key-service-token';

type Operation = 'encrypt' | 'decrypt';
/** How a request ended: with what was asked for, with a refusal, or with no answer that counts. */
export type KeyServiceOutcome = 'ok' | 'refused' | 'unavailable';

/** Requests are repeated twice, after these milliseconds and twice as many. */
const FIRST_PAUSE_MS = 100;
/** Milliseconds for which nobody asks again after it was of no use: a directory of thousands of tenants would ask for each. */
const LEAVE_ALONE_MS = 1_000;

const CIPHERTEXT = /^vault:v(\d+):([A-Za-z0-9+/=]+)$/;
const KEY_ID = /^transit:(\w(?:[\w-]*\w)?):v(\d+)$/;

/**
 * The Transit engine of HashiCorp Vault and OpenBao as the holder of the key-encryption key.
 *
 * A key's id is `transit:<name>:v<version>`. What was wrapped with another key of the engine is opened where the policy allows it, so that an
 * installation can move to another name.
 *
 * https://developer.hashicorp.com/vault/api-docs/secret/transit#encrypt-data and https://openbao.org/api-docs/secret/transit/#encrypt-data
 */
export class TransitKeys implements KeyProvider {
  private readonly policies: Readonly<Record<Operation, IPolicy>> = { encrypt: patience(), decrypt: patience() };
  private readonly lastFailures: Partial<Record<Operation, KeyServiceError>> = {};

  constructor(
    private readonly http: KeyServiceHttp,
    private readonly token: KeyServiceToken,
    private readonly settings: Pick<Config['keys']['service'], 'mount' | 'key'>,
    private readonly observe: (operation: Operation, outcome: KeyServiceOutcome) => void = () => undefined,
  ) {}

  async wrap(dataKey: Buffer): Promise<WrappedKey> {
    const { key } = this.settings;
    const answer = await this.ask('encrypt', key, { plaintext: dataKey.toString('base64') });
    const [, version = '', wrapped = ''] = CIPHERTEXT.exec(asText(answer.data['ciphertext']) ?? '') ?? [];
    if (wrapped === '') throw this.strange('encrypt');
    return { keyId: `transit:${key}:v${version}`, wrapped: Buffer.from(wrapped, 'base64') };
  }

  async unwrap({ keyId, wrapped }: WrappedKey): Promise<Buffer | undefined> {
    const [, name, version = ''] = KEY_ID.exec(keyId) ?? [];
    if (name === undefined) return undefined;
    const answer = await this.ask('decrypt', name, { ciphertext: `vault:v${version}:${wrapped.toString('base64')}` });
    if (answer.status === 400) return undefined;
    const dataKey = asText(answer.data['plaintext']);
    if (dataKey === undefined) throw this.strange('decrypt');
    return Buffer.from(dataKey, 'base64');
  }

  /** An answer that was given, or a 400 that concerns this one value. @throws KeyServiceError, KeyWithdrawnError */
  private async ask(operation: Operation, name: string, json: unknown): Promise<KeyServiceAnswer> {
    const path = `${this.settings.mount}/${operation}/${name}`;
    try {
      const answer = await this.policies[operation].execute(async () => {
        const sent = await this.send(path, json);
        const refusal = this.refusal(operation, path, name, sent);
        if (refusal !== undefined && name === this.settings.key) throw refusal;
        if (refusal !== undefined) return new KeyWithdrawnError(refusal.message);
        return isTooOld(sent) ? new KeyWithdrawnError(tooOld(name)) : sent;
      });
      this.observe(operation, answer instanceof KeyWithdrawnError || answer.status !== 200 ? 'refused' : 'ok');
      if (answer instanceof KeyWithdrawnError) throw answer;
      return answer;
    } catch (error) {
      if (isBrokenCircuitError(error)) throw this.lastFailures[operation] ?? error;
      if (!(error instanceof KeyServiceError)) throw error;
      this.lastFailures[operation] = error;
      this.observe(operation, error instanceof KeyServiceAwayError ? 'unavailable' : 'refused');
      throw error;
    }
  }

  /** Once more with another token, when there is one: leases end, and somebody may have replaced the file. */
  private async send(path: string, json: unknown): Promise<KeyServiceAnswer> {
    const token = await this.token.value();
    const answer = await this.http.post(path, json, token);
    if (answer.status !== 403 || !this.token.refused(token)) return answer;
    return this.http.post(path, json, await this.token.value());
  }

  /** Why the service does nothing with this key, in a sentence that says what to change. */
  private refusal(operation: Operation, path: string, name: string, { status, words }: KeyServiceAnswer): KeyServiceError | undefined {
    const { mount } = this.settings;
    const say = (sentence: string) => new KeyServiceError(`${this.http.name} ${sentence}`);
    if (status === 200) return undefined;
    if (status === 403) {
      // To encrypt with a key that is not there would create it, which is another right.
      const orNoKey = operation === 'encrypt' ? `, or there is no key ${name}` : '';
      return say(`refuses ${path}: the token has ended, or no policy of it has path "${path}" with the capability update${orNoKey}.`);
    }
    if (/key not found/.test(words)) return say(`has no key ${name} in ${mount}: create it, or set keys.service.key to the one there is.`);
    if (status === 404)
      return say(`has nothing at ${path}: set keys.service.mount and keys.service.namespace to where the Transit engine is.`);
    if (status === 400 && operation === 'decrypt') return undefined;
    return say(
      `encrypts nothing with key ${name} (HTTP ${status}${words && `, ${words}`}): it must be of a type such as aes256-gcm96, not derived.`,
    );
  }

  private strange(operation: Operation): KeyServiceError {
    return new KeyServiceError(`${this.http.name} answered ${operation} with something else than the Transit engine does.`);
  }
}

function isTooOld({ status, words }: KeyServiceAnswer): boolean {
  return status === 400 && /too old/.test(words);
}

function tooOld(name: string): string {
  return `the key service opens nothing any more that has this version of key ${name}: lower its min_decryption_version`;
}

/** What is of no use is repeated only when no answer came, and everybody then leaves the service alone for a moment. */
function patience(): IPolicy {
  const repeat = retry(handleType(KeyServiceAwayError), {
    maxAttempts: 2,
    backoff: new ExponentialBackoff({ initialDelay: FIRST_PAUSE_MS }),
  });
  const pause = circuitBreaker(handleType(KeyServiceError), { halfOpenAfter: LEAVE_ALONE_MS, breaker: new ConsecutiveBreaker(1) });
  return wrap(pause, repeat);
}
