import { decrypt, encrypt } from './keys/cipher';
import { DataKeys } from './keys/data-keys';
import { FileKeys } from './keys/file-keys';
import { type KeyProvider, KeyWithdrawnError } from './keys/key-provider';

/** What a sealed value belongs to. It is authenticated, so a value copied to another tenant or field does not open. */
export interface SealContext {
  readonly tenantId: string;
  readonly field: string;
}

/**
 * How a value is sealed: in an envelope with a data key, or directly with the key of the file, which is the only form that versions before the
 * envelope open.
 */
export type SealForm = 'envelope' | 'direct';

/** A sealed value that does not open: a wrong key, a wrong place, or a changed value. The message never holds the value. */
export class SealBrokenError extends Error {
  override readonly name = 'SealBrokenError';
}

/**
 * Encrypts tenants' credentials at rest with AES-256-GCM.
 *
 * In an envelope a value reads `v2.<key id>.<wrapped data key>.<iv, tag and ciphertext>`, the last two in base64url: the data key seals the value,
 * and the key-encryption key of that id the data key. Sealed directly it reads `v1.<key id>.<iv, tag and ciphertext>`.
 */
export class SecretBox {
  private readonly files: FileKeys;
  private readonly dataKeys: DataKeys;

  /**
   * @param keys The key-encryption key of 32 bytes, or keys of which one seals.
   * @param service Who wraps data keys instead of that key, where there is such a service; or who only unwraps what it has wrapped.
   */
  constructor(
    keys: Buffer | FileKeys,
    private readonly service?: { readonly keys: KeyProvider; readonly use: 'seal' | 'open' },
  ) {
    this.files = keys instanceof FileKeys ? keys : new FileKeys(keys);
    if (service === undefined) this.dataKeys = new DataKeys([this.files]);
    else this.dataKeys = new DataKeys(service.use === 'seal' ? [service.keys, this.files] : [this.files, service.keys]);
  }

  /** Whether sealing or opening may ask a key service. */
  get asksService(): boolean {
    return this.service !== undefined;
  }

  /** Seals this many values in envelopes at once without asking a key service, in the next minutes. @throws KeyServiceError */
  prepareToSeal(values: number): Promise<void> {
    return this.dataKeys.prepare(values);
  }

  /** Id of the key that seals now. @throws KeyServiceError */
  keyId(): Promise<string> {
    return this.dataKeys.keyId();
  }

  /** @throws KeyServiceError */
  async seal(plaintext: string, context: SealContext, form: SealForm = 'envelope'): Promise<string> {
    const { text, key } = form === 'envelope' ? await this.dataKeys.toSeal() : { text: this.files.keyId, key: this.files.key };
    const sealed = encrypt(key, Buffer.from(plaintext), authenticated(context));
    return `${form === 'envelope' ? 'v2' : 'v1'}.${text}.${sealed.toString('base64url')}`;
  }

  /**
   * @throws SealBrokenError when the value was sealed with a key that is not known here, for another place, or was changed.
   * @throws KeyServiceError when that cannot be found out now.
   */
  async open(sealed: string, context: SealContext): Promise<string> {
    const place = `${context.field} of tenant ${context.tenantId}`;
    const parts = partsOf(sealed);
    if (parts === undefined) throw new SealBrokenError(`The ${place} is not a sealed value.`);
    const key = parts.form === 'envelope' ? await this.dataKey(parts.keyText, place) : this.files.find(parts.keyId);
    if (key === undefined) throw new SealBrokenError(`The ${place} was sealed with key ${parts.keyId}, ${this.notHere(parts.keyId)}`);
    try {
      return decrypt(key, Buffer.from(parts.data, 'base64url'), authenticated(context)).toString();
    } catch (error) {
      throw new SealBrokenError(`The ${place} does not open: it was changed or moved.`, { cause: error });
    }
  }

  private async dataKey(text: string, place: string): Promise<Buffer | undefined> {
    try {
      return await this.dataKeys.toOpen(text);
    } catch (error) {
      if (!(error instanceof KeyWithdrawnError)) throw error;
      throw new SealBrokenError(`The ${place} does not open: ${error.message}`, { cause: error });
    }
  }

  private notHere(keyId: string): string {
    if (!keyId.includes(':')) {
      return `which this process does not have (it has ${this.files.keyId}): set encryption-key to it, or previous-encryption-key.`;
    }
    return this.service === undefined
      ? 'which is in a key service, and this process has none: set keys.service.'
      : 'which its key service does not know it by: it was changed, or another service sealed it.';
  }
}

/** Which key a value was sealed with, and how; undefined when it is no sealed value. */
export function sealOf(sealed: string): { readonly keyId: string; readonly form: SealForm } | undefined {
  return partsOf(sealed);
}

function partsOf(sealed: string): { form: SealForm; keyId: string; keyText: string; data: string } | undefined {
  const [version, keyId, ...rest] = sealed.split('.');
  const data = rest.at(-1);
  if (keyId === undefined || data === undefined) return undefined;
  if (version === 'v1' && rest.length === 1) return { form: 'direct', keyId, keyText: keyId, data };
  if (version === 'v2' && rest.length === 2) return { form: 'envelope', keyId, keyText: `${keyId}.${rest[0] ?? ''}`, data };
  return undefined;
}

function authenticated({ tenantId, field }: SealContext): string {
  return `${tenantId}|${field}`;
}
