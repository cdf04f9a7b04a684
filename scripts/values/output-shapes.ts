import { isIP, isIPv6 } from 'node:net';

/** What the value of an output may be. */
export interface Shape<T> {
  /** In words, as the end of the sentence "the output must be …". */
  readonly allowed: string;
  /** The value when it has this shape, else undefined. */
  readonly read: (value: unknown) => T | undefined;
}

/** Where a secret store keeps a credential. */
export interface StoreEntry {
  readonly key: string;
  readonly property?: string;
  readonly version?: string;
}

const HOST_NAME = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$/i;
const QUALIFIED_HOST_NAME = /^([a-z0-9]([-a-z0-9]*[a-z0-9])?\.)+[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const KUBERNETES_NAME = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;
const ENTRY_TEXT = /^[^\s{}]{1,2048}$/;
/** An address with a password in it, a key of 32 bytes in base64, a key of a model's endpoint. */
const CREDENTIAL = /:\/\/|^[A-Za-z0-9+/]{43}=$|^sk-/;

/** A host without a port, as it stands in a URL: an IPv6 address gets its brackets. */
export const host: Shape<string> = {
  allowed: 'a host name or an address, without a scheme or a port',
  read: (value) => {
    if (typeof value !== 'string') return undefined;
    if (isIPv6(value)) return `[${value}]`;
    return isIP(value) !== 0 || HOST_NAME.test(value) ? value : undefined;
  },
};

/** Terraform gives numbers as text where a resource has them so. */
export const port: Shape<number> = {
  allowed: 'a port from 1 to 65535',
  read: (value) => {
    const number = typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) : value;
    return typeof number === 'number' && Number.isInteger(number) && number >= 1 && number <= 65_535 ? number : undefined;
  },
};

/** Not empty: a rule without peers would let everything pass. */
export const addressRanges: Shape<readonly string[]> = {
  allowed: 'a list, not empty, of address ranges such as 10.20.0.0/24',
  read: (value) => (Array.isArray(value) && value.length > 0 && value.every(isAddressRange) ? value : undefined),
};

/** An entry that holds nothing but the credential may be given by its name alone. */
export const storeEntry: Shape<StoreEntry> = {
  allowed:
    'the name of an entry in the secret store, or { key, property?, version? } of one, without white space or braces; the credential itself never stands in values',
  read: (value) => {
    const { key, property, version, ...others } = (typeof value === 'string' ? { key: value } : (value ?? {})) as Record<string, unknown>;
    if (!isEntryText(key) || CREDENTIAL.test(key) || Object.keys(others).length > 0) return undefined;
    if ((property !== undefined && !isEntryText(property)) || (version !== undefined && !isEntryText(version))) return undefined;
    return { key, ...(property !== undefined && { property }), ...(version !== undefined && { version }) };
  },
};

/** Text of a pattern. */
export function text(pattern: RegExp, allowed: string): Shape<string> {
  return { allowed, read: (value) => (typeof value === 'string' && pattern.test(value) ? value : undefined) };
}

/** One of a few words. */
export function oneOf<T extends string>(...words: readonly T[]): Shape<T> {
  return { allowed: words.join(' or '), read: (value) => words.find((word) => word === value) };
}

export const postgresName = text(/^[a-z_][a-z0-9_]{0,62}$/, 'a name in Postgres of small letters, digits and _');
export const kubernetesName = text(KUBERNETES_NAME, 'the name of an object in Kubernetes');
export const qualifiedHostName = text(QUALIFIED_HOST_NAME, 'a host name with a dot, in small letters, without a scheme or a port');
export const digest = text(/^sha256:[a-f0-9]{64}$/, 'the digest of an image, sha256: and 64 digits');
export const roleArn = text(/^arn:aws[a-z-]*:iam::\d{12}:role\/\S+$/, 'the ARN of an IAM role');

function isAddressRange(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  const [address = '', length = '', ...rest] = value.split('/');
  const family = isIP(address);
  return rest.length === 0 && family !== 0 && /^\d{1,3}$/.test(length) && Number(length) <= (family === 6 ? 128 : 32);
}

function isEntryText(value: unknown): value is string {
  return typeof value === 'string' && ENTRY_TEXT.test(value);
}
