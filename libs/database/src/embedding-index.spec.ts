import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'pg';
import { EmbeddedPostgresServer, freePort, TestDatabase } from '#testing';
import { embeddingsArePrepared, prepareEmbeddings } from './embedding-index';

let database: TestDatabase;
let owner: Pool;
let worker: Pool;
let admin: Pool;
beforeEach(async () => {
  database = await TestDatabase.create();
  // As a migration has it: one connection holds the lock, another works.
  owner = database.pool('owner', 2);
  worker = database.pool('worker');
  admin = database.pool('admin');
});
afterEach(() => database.drop());

describe('a database', () => {
  it('goes on without pgvector until an administrator has created it, and is prepared by the next run', async () => {
    expect(await prepareEmbeddings(owner, 3)).toEqual({
      available: false,
      reason: expect.stringMatching(/let an administrator run CREATE EXTENSION vector in this database/) as string,
    });
    expect(await embeddingsArePrepared(worker, 3)).toBe(false);

    await admin.query('CREATE EXTENSION vector');
    expect(await embeddingsArePrepared(worker, 3)).toBe(false);
    expect(await prepareEmbeddings(owner, 3)).toEqual({ available: true });
    expect(await prepareEmbeddings(owner, 3)).toEqual({ available: true });
    expect(await embeddingsArePrepared(worker, 3)).toBe(true);
    expect(await embeddingsArePrepared(worker, 4)).toBe(false);
    await prepareEmbeddings(owner, 4);
    expect([await embeddingsArePrepared(worker, 3), await embeddingsArePrepared(worker, 4)]).toEqual([true, true]);

    await admin.query('DROP EXTENSION vector CASCADE');
    expect(await embeddingsArePrepared(worker, 3)).toBe(false);
    const { rows } = await admin.query(`SELECT to_regclass('ticket_embeddings') IS NOT NULL AS kept`);
    expect(rows).toEqual([{ kept: true }]);
  });

  it('creates the extension by itself where it may', async () => {
    expect(await prepareEmbeddings(admin, 3)).toEqual({ available: true });
    expect(await embeddingsArePrepared(worker, 3)).toBe(true);
  });

  it('takes no index for whole that an interrupted run left behind', async () => {
    await admin.query('CREATE EXTENSION vector');
    await prepareEmbeddings(owner, 3);
    await admin.query(`UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ticket_embeddings_near_3'::regclass`);
    expect(await embeddingsArePrepared(worker, 3)).toBe(false);
    await prepareEmbeddings(owner, 3);
    expect(await embeddingsArePrepared(worker, 3)).toBe(true);
  });

  it('says where pgvector has to be when nobody would find it', async () => {
    await admin.query('CREATE SCHEMA elsewhere; CREATE EXTENSION vector SCHEMA elsewhere');
    expect(await prepareEmbeddings(owner, 3)).toEqual({
      available: false,
      reason: expect.stringContaining('ALTER EXTENSION vector SET SCHEMA public') as string,
    });
  });

  it('can have vectors of as many dimensions as a setting allows', async () => {
    await admin.query('CREATE EXTENSION vector');
    for (const dimensions of [2, 4_000]) expect(await prepareEmbeddings(owner, dimensions)).toEqual({ available: true });
  });
});

it('a server that has no pgvector at all is said to have none', async () => {
  const server = await EmbeddedPostgresServer.start({
    directory: mkdtempSync(join(tmpdir(), 'ai-agents-postgres-')),
    port: await freePort(),
    password: 'fake-admin-password',
    durable: false,
    temporary: true,
  });
  const pool = new Pool({ connectionString: server.adminUrl, max: 1 });
  // Postgres tells a connection that was just closed that it stops.
  pool.on('error', () => undefined);
  try {
    expect(await prepareEmbeddings(pool, 3)).toEqual({
      available: false,
      reason: expect.stringContaining('is not installed on the database server') as string,
    });
    expect(await embeddingsArePrepared(pool, 3)).toBe(false);
  } finally {
    await pool.end();
    await server.stop();
  }
});
