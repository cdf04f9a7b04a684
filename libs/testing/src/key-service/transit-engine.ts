import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** What the engine refuses with HTTP 400. */
export class TransitRefusal extends Error {}

interface Key {
  readonly versions: Buffer[];
  minDecryption: number;
}

/** Keys of type aes256-gcm96 with their versions. A ciphertext is `vault:v<version>:` and nonce, ciphertext and tag in base64, as there. */
export class TransitEngine {
  private readonly keys = new Map<string, Key>();

  has(name: string): boolean {
    return this.keys.has(name);
  }

  create(name: string): void {
    if (!this.keys.has(name)) this.keys.set(name, { versions: [randomBytes(32)], minDecryption: 1 });
  }

  rotate(name: string): void {
    this.find(name).versions.push(randomBytes(32));
  }

  /** Archives the versions before this one. */
  setMinDecryption(name: string, version: number): void {
    this.find(name).minDecryption = version;
  }

  encrypt(name: string, plaintext: string): { ciphertext: string; key_version: number } {
    const { versions } = this.find(name);
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', versions.at(-1) ?? Buffer.alloc(0), nonce);
    const ciphertext = Buffer.concat([nonce, cipher.update(Buffer.from(plaintext, 'base64')), cipher.final(), cipher.getAuthTag()]);
    return { ciphertext: `vault:v${versions.length}:${ciphertext.toString('base64')}`, key_version: versions.length };
  }

  decrypt(name: string, text: string): { plaintext: string } {
    const { versions, minDecryption } = this.find(name);
    const [, number, base64 = ''] = /^vault:v(\d+):(.*)$/.exec(text) ?? [];
    if (number === undefined) throw new TransitRefusal('invalid ciphertext: no prefix');
    const version = Number(number);
    const key = versions[version - 1];
    if (key === undefined) throw new TransitRefusal('invalid ciphertext: version is too new');
    if (version < minDecryption) throw new TransitRefusal('ciphertext or signature version is disallowed by policy (too old)');
    const bytes = Buffer.from(base64, 'base64');
    if (bytes.length < 28) throw new TransitRefusal('invalid ciphertext length');
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAuthTag(bytes.subarray(-16));
      return { plaintext: Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString('base64') };
    } catch {
      throw new TransitRefusal('cipher: message authentication failed');
    }
  }

  private find(name: string): Key {
    const key = this.keys.get(name);
    if (key === undefined) throw new TransitRefusal('encryption key not found');
    return key;
  }
}
