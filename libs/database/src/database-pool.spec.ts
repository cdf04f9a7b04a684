import { chownSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { type Config, ConfigurationError, configurationFrom } from '#config';
import { EmbeddedPostgresServer, freePort, TestAuthority } from '#testing';
import { createGuardedPool, createPool, databaseConnection } from './database-pool';

let server: EmbeddedPostgresServer;
let authority: TestAuthority;
let directory: string;
let caFile: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'ai-agents-tls-'));
  authority = await TestAuthority.create();
  caFile = join(directory, 'authority.pem');
  writeFileSync(caFile, authority.certificate);
  server = await EmbeddedPostgresServer.start({
    directory: mkdtempSync(join(tmpdir(), 'ai-agents-postgres-')),
    port: await freePort(),
    password: 'fake-admin-password',
    durable: false,
    temporary: true,
  });
});
afterAll(async () => {
  await server.stop();
  rmSync(directory, { recursive: true });
});

/** Lets the server show a certificate of the authority from its next connection on. */
async function showCertificate(of: { name: string } | { address: string }): Promise<void> {
  const { certificate, key } = await authority.certify(of);
  const admin = new Client({ connectionString: server.adminUrl });
  await admin.connect();
  try {
    const { rows } = await admin.query<{ data_directory: string }>('SHOW data_directory');
    const data = rows[0]?.data_directory ?? '';
    const { uid, gid } = statSync(join(data, 'PG_VERSION'));
    for (const [name, text] of Object.entries({ 'server.crt': certificate, 'server.key': key })) {
      writeFileSync(join(data, name), text, { mode: 0o600 });
      chownSync(join(data, name), uid, gid);
    }
    await admin.query('ALTER SYSTEM SET ssl = on');
    await admin.query('SELECT pg_reload_conf()');
  } finally {
    await admin.end();
  }
}

/** Connects with these settings, and returns whether the connection is encrypted. */
async function isEncrypted(
  tls: Partial<Config['database']['tls']>,
  { host = '127.0.0.1', parameters = '' } = {},
): Promise<boolean | undefined> {
  const url = new URL(server.adminUrl);
  [url.hostname, url.search] = [host, parameters];
  const { config, secrets } = configurationFrom({ database: { tls } }, { 'database-url': url.href });
  const pool = createPool(databaseConnection(config, secrets, 'spec'));
  try {
    const { rows } = await pool.query<{ ssl: boolean }>('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()');
    return rows[0]?.ssl;
  } finally {
    await pool.end();
  }
}

/** The postmaster reads its certificate anew a moment after it was told to. */
async function eventually(work: () => Promise<boolean | undefined>): Promise<boolean | undefined> {
  for (const end = Date.now() + 5_000; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
}

describe('the connection to Postgres', () => {
  it('is not made in clear when TLS is required', async () => {
    await expect(isEncrypted({ mode: 'require' })).rejects.toThrow('The server does not support SSL connections');
    expect(await isEncrypted({ mode: 'disable' })).toBe(false);
  });

  describe('to a server with a certificate for its name', () => {
    beforeAll(async () => {
      await showCertificate({ name: 'localhost' });
      await eventually(() => isEncrypted({ mode: 'require' }));
    });

    it('is encrypted when that is required, whoever signed, and not when it is disabled', async () => {
      expect(await isEncrypted({ mode: 'require' })).toBe(true);
      expect(await isEncrypted({ mode: 'disable' })).toBe(false);
    });

    it('is made in verify-full to that name only, and if a known authority signed', async () => {
      expect(await isEncrypted({ mode: 'verify-full', caFile }, { host: 'localhost' })).toBe(true);
      await expect(isEncrypted({ mode: 'verify-full', caFile }, { host: '127.0.0.1' })).rejects.toThrow(
        "does not match certificate's altnames",
      );
      await expect(isEncrypted({ mode: 'verify-full' }, { host: 'localhost' })).rejects.toThrow('unable to verify the first certificate');
      await expect(isEncrypted({}, { host: 'localhost' })).rejects.toThrow('unable to verify the first certificate');
    });

    it.each(['sslmode=disable', 'sslmode=no-verify', 'sslmode=require&uselibpqcompat=true', 'ssl=false'])(
      'is not made less safe by %s in database-url',
      async (parameters) => {
        await expect(isEncrypted({ mode: 'verify-full' }, { host: 'localhost', parameters })).rejects.toThrow('unable to verify');
        expect(await isEncrypted({ mode: 'require' }, { parameters })).toBe(true);
      },
    );
  });

  it('is made in verify-full by address to a server whose certificate names it', async () => {
    await showCertificate({ address: '127.0.0.1' });
    expect(await eventually(() => isEncrypted({ mode: 'verify-full', caFile }, { host: '127.0.0.1' }))).toBe(true);
    await expect(isEncrypted({ mode: 'verify-full', caFile }, { host: 'localhost' })).rejects.toThrow(
      "does not match certificate's altnames",
    );
  });

  it('says which setting names a file that cannot be read', async () => {
    const missing = isEncrypted({ mode: 'verify-full', caFile: join(directory, 'missing.pem') });
    await expect(missing).rejects.toThrow(ConfigurationError);
    await expect(missing).rejects.toThrow('database.tls.caFile cannot be read: ENOENT');
  });
});

describe('a pool', () => {
  it.each([createPool, createGuardedPool])('makes each new connection as the secret says then: %p', async (create) => {
    const admin = new Client({ connectionString: server.adminUrl });
    await admin.connect();
    const urlOf = (role: string): string => {
      const url = new URL(server.adminUrl);
      [url.username, url.password] = [role, 'fake'];
      return url.href;
    };
    const secrets = { 'database-url': urlOf('before') };
    const { config } = configurationFrom({ database: { tls: { mode: 'disable' } } }, secrets);
    const pool = create({ ...databaseConnection(config, secrets, 'spec'), max: 1 });
    const role = async () => (await pool.query<{ role: string }>('SELECT current_user AS role')).rows[0]?.role;
    try {
      await admin.query("CREATE ROLE before LOGIN PASSWORD 'fake'; CREATE ROLE after LOGIN PASSWORD 'fake'");
      expect(await role()).toBe('before');
      secrets['database-url'] = urlOf('after');
      expect(await role()).toBe('before');
      await admin.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'before'");
      await eventually(async () => (await role()) === 'after');
      expect(await role()).toBe('after');
    } finally {
      await pool.end();
      await admin.query('DROP ROLE before; DROP ROLE after');
      await admin.end();
    }
  });
});
