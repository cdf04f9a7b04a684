import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DataDirectory } from './data-directory';
import { loadKeys } from './keys';

describe('loadKeys', () => {
  let directory: DataDirectory;
  beforeEach(() => {
    directory = new DataDirectory(join(mkdtempSync(join(tmpdir(), 'keys-')), 'data'));
    directory.prepare();
  });
  afterEach(() => rmSync(dirname(directory.path), { recursive: true }));

  it('generates secrets once, for this user only', () => {
    const first = loadKeys(directory, ['acme-corp']);
    const second = loadKeys(directory, ['acme-corp', 'globex']);
    expect(second.postgres).toEqual(first.postgres);
    expect(second.encryptionKey).toBe(first.encryptionKey);
    expect(second.tenants['acme-corp']).toEqual(first.tenants['acme-corp']);
    expect(second.tenants['globex']?.webhookSecret).toMatch(/^[0-9a-f]{48}$/);
    expect(Buffer.from(first.encryptionKey, 'base64')).toHaveLength(32);
    expect(statSync(directory.keys).mode & 0o777).toBe(0o600);
  });

  it('says what to do when a database is left without them', () => {
    mkdirSync(directory.postgres);
    expect(() => loadKeys(directory, ['acme-corp'])).toThrow('npm run reset');
  });
});
