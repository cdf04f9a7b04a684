import { Logger } from '@nestjs/common';
import type { Pool } from 'pg';
import { TenantTransactions } from '#database';
import { TestDatabase } from '#testing';
import type { AuditEntry, AuditFilter, RecordedAuditEntry } from './audit-entry';
import { AUDIT_FORMATS } from './audit-formats';
import { AuditLog } from './audit-log';
import { AuditMaintenance } from './audit-maintenance';

const ENTRY: AuditEntry = { actor: { kind: 'system', id: 'spec', name: 'Spec' }, action: 'tenant.update', outcome: 'ok', tenantId: 'acme' };

let database: TestDatabase;
let api: Pool;
let transactions: TenantTransactions;
let log: AuditLog;
beforeEach(async () => {
  database = await TestDatabase.create();
  api = database.pool('api');
  transactions = new TenantTransactions(api);
  log = new AuditLog(transactions);
});
afterEach(() => database.drop());

async function entries(filter: AuditFilter = {}): Promise<RecordedAuditEntry[]> {
  const all: RecordedAuditEntry[] = [];
  for await (const entry of log.entries(filter)) all.push(entry);
  return all;
}
const actions = async (filter: AuditFilter = {}) => (await entries(filter)).map(({ action }) => action);

describe('the audit log', () => {
  it('keeps what it is told, and gives it out filtered, oldest first', async () => {
    const full = { ...ENTRY, ticketId: '17', correlationId: 'c-1', details: { fields: ['name'] } };
    await log.record(full);
    await log.record({ ...ENTRY, action: 'tenant.read', outcome: 'refused', tenantId: 'globex' });
    await log.record({ ...ENTRY, action: 'api_key.create', tenantId: undefined, actor: { kind: 'api_key', id: 'k1', name: 'Ada' } });
    const [first] = await entries();
    expect(first).toEqual({ ...full, id: expect.any(String) as string, at: expect.any(Date) as Date });
    expect(await actions()).toEqual(['tenant.update', 'tenant.read', 'api_key.create']);
    expect(await actions({ tenantId: 'globex' })).toEqual(['tenant.read']);
    expect(await actions({ outcome: 'ok' })).toEqual(['tenant.update', 'api_key.create']);
    expect(await actions({ actorId: 'k1' })).toEqual(['api_key.create']);
    expect(await actions({ action: 'tenant.read' })).toEqual(['tenant.read']);
    expect(await actions({ to: first?.at })).toEqual([]);
    expect(await actions({ from: first?.at })).toHaveLength(3);
  });

  it('is read in pages without losing or repeating an entry', async () => {
    await api.query(
      `INSERT INTO audit_log (actor_kind, actor_id, actor_name, action, outcome) SELECT 'system', 's', 's', n::text, 'ok' FROM generate_series(1, 1203) AS n`,
    );
    expect(await actions()).toEqual(Array.from({ length: 1203 }, (_, index) => String(index + 1)));
  });

  it('is undone with what it tells of', async () => {
    const failing = transactions.withTenant('acme', async (db) => {
      await log.recordIn(db, ENTRY);
      throw new Error('undone');
    });
    await expect(failing).rejects.toThrow('undone');
    expect(await actions()).toEqual([]);
  });

  it("can be added to by the api's role, and not changed, emptied or dated otherwise; a tenant's transaction sees and adds its own only", async () => {
    await log.record(ENTRY);
    for (const sql of ["UPDATE audit_log SET action = 'x'", 'DELETE FROM audit_log', 'TRUNCATE audit_log', 'DROP TABLE audit_log']) {
      await expect(transactions.withTenant('acme', (db) => db.query(sql))).rejects.toThrow(/permission denied|must be owner/);
    }
    const month = new Date().toISOString().slice(0, 7).replace('-', '_');
    for (const sql of ['SELECT 1 FROM', 'DELETE FROM'])
      await expect(api.query(`${sql} audit_log_${month}`)).rejects.toThrow('permission denied');
    await expect(
      transactions.withTenant('acme', (db) =>
        db.query(
          `INSERT INTO audit_log (tenant_id, at, actor_kind, actor_id, actor_name, action, outcome)
           VALUES ('acme', now() - interval '1 second', 'system', '', '', '', 'ok')`,
        ),
      ),
    ).rejects.toThrow('row-level security');
    for (const other of ['globex', undefined]) {
      await expect(transactions.withTenant('acme', (db) => log.recordIn(db, { ...ENTRY, tenantId: other }))).rejects.toThrow(
        'row-level security',
      );
    }
    expect((await transactions.withTenant('globex', (db) => db.query('SELECT 1 FROM audit_log'))).rowCount).toBe(0);
    expect((await transactions.withTenant('acme', (db) => db.query('SELECT 1 FROM audit_log'))).rowCount).toBe(1);
    expect((await api.query('SELECT 1 FROM audit_log')).rowCount).toBe(0);
    await expect(database.pool('worker').query('SELECT 1 FROM audit_log')).rejects.toThrow('permission denied');
  });
});

describe('the months of the audit log', () => {
  const partitions = async () =>
    (
      await database
        .pool('admin')
        .query<{ name: string }>(
          `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'audit_log'::regclass ORDER BY 1`,
        )
    ).rows.map(({ name }) => name);
  const monthOf = (date: Date) => date.toISOString().slice(0, 7).replace('-', '_');
  /** The first day of the month that is so many months from now. */
  const firstDay = (months: number) => new Date(Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth() + months));
  const addMonth = async (months: number) => {
    const name = `audit_log_${monthOf(firstDay(months))}`;
    await database
      .pool('owner')
      .query(
        `CREATE TABLE ${name} PARTITION OF audit_log FOR VALUES FROM ('${firstDay(months).toISOString()}') TO ('${firstDay(months + 1).toISOString()}')`,
      );
    return name;
  };

  it('are there for a year ahead, and those whose last day is more than 90 days ago are dropped', async () => {
    jest.spyOn(Logger.prototype, 'log').mockImplementation();
    const ahead = Array.from({ length: 13 }, (_, month) => `audit_log_${monthOf(firstDay(month))}`);
    expect(await partitions()).toEqual(ahead);
    const ages = [-1, -2, -3, -4, -5, -24];
    const past = await Promise.all(ages.map(addMonth));
    const kept = past.filter((_, index) => firstDay((ages[index] ?? 0) + 1).getTime() > Date.now() - 90 * 86_400_000);
    expect(kept.length).toBeGreaterThan(1);
    const maintenance = new AuditMaintenance(api);
    expect(await maintenance.run()).toEqual({ created: 0, dropped: past.length - kept.length });
    expect(await partitions()).toEqual([...kept.sort(), ...ahead]);

    await database.pool('owner').query(`DROP TABLE ${ahead[12]}`);
    expect(await maintenance.run()).toEqual({ created: 1, dropped: 0 });
    expect(await partitions()).toEqual([...kept.sort(), ...ahead]);
    expect(
      (await database.pool('owner').query(`SELECT 1 FROM pg_class WHERE relname = $1 AND relforcerowsecurity`, [ahead[12]])).rowCount,
    ).toBe(1);
    jest.restoreAllMocks();
  });

  it('are made and dropped when a process starts, and the log says when that cannot be', async () => {
    const warned: string[] = [];
    jest.spyOn(Logger.prototype, 'log').mockImplementation();
    jest.spyOn(Logger.prototype, 'warn').mockImplementation((...texts: unknown[]) => void warned.push(String(texts[0])));
    const last = `audit_log_${monthOf(firstDay(12))}`;
    await database.pool('owner').query(`DROP TABLE ${last}`);
    const old = await addMonth(-24);
    const startAndStop = async () => {
      const maintenance = new AuditMaintenance(api);
      maintenance.onApplicationBootstrap();
      await maintenance.onModuleDestroy();
    };
    await startAndStop();
    expect(await partitions()).toContain(last);
    expect(await partitions()).not.toContain(old);

    await database.pool('admin').query('REVOKE EXECUTE ON FUNCTION maintain_audit_log FROM ai_agents_api');
    await startAndStop();
    expect(warned).toEqual([expect.stringContaining('The audit log is not maintained: permission denied')]);
    jest.restoreAllMocks();
  });

  it('are left to another process that is at it', async () => {
    const last = `audit_log_${monthOf(firstDay(12))}`;
    const owner = database.pool('owner');
    await owner.query(`DROP TABLE ${last}`);
    await owner.query('BEGIN; SELECT pg_advisory_xact_lock(7203002)');
    const maintenance = new AuditMaintenance(api);
    expect(await maintenance.run()).toEqual({ created: 0, dropped: 0 });
    await owner.query('COMMIT');
    expect(await maintenance.run()).toEqual({ created: 1, dropped: 0 });
  });
});

describe('an export', () => {
  const entry = {
    ...ENTRY,
    id: '7',
    at: new Date('2026-01-02T03:04:05.678Z'),
    actor: { kind: 'api_key', id: 'k1', name: '=cmd|"/C calc"!A0' },
    details: { fields: ['a', 'b'] },
  } as const;

  it('is one object a line as JSONL', () => {
    const { line } = AUDIT_FORMATS.jsonl;
    expect(JSON.parse(line(entry))).toEqual({ ...entry, at: '2026-01-02T03:04:05.678Z' });
    expect(line(entry)).toMatch(/^[^\n]+\n$/);
  });

  it('is CSV that a spreadsheet takes for text', () => {
    const { head, line } = AUDIT_FORMATS.csv;
    expect(head.trim().split(',')).toHaveLength(11);
    expect(line(entry)).toBe(
      `7,2026-01-02T03:04:05.678Z,api_key,k1,"'=cmd|""/C calc""!A0",tenant.update,ok,acme,,,"{""fields"":[""a"",""b""]}"\r\n`,
    );
  });
});
