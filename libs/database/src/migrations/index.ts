import { Initial1764000000000 } from './1764000000000-initial';
import { SchemaContract1764100000000 } from './1764100000000-schema-contract';
import { Inventory1764200000000 } from './1764200000000-inventory';
import { HistoryWords1764300000000 } from './1764300000000-history-words';
import { ModelBudgets1764400000000 } from './1764400000000-model-budgets';
import { SkippedDeliveries1764500000000 } from './1764500000000-skipped-deliveries';
import { TenantChanges1764700000000 } from './1764700000000-tenant-changes';
import { FairTurns1764750000000 } from './1764750000000-fair-turns';
import { OutboxLines1764750000001 } from './1764750000001-outbox-lines';
import { OutboxTurn1764750000002 } from './1764750000002-outbox-turn';
import { Admin1764800000000 } from './1764800000000-admin';
import { FailedDeliveries1764810000000 } from './1764810000000-failed-deliveries';
import { TicketEmbeddings1764900000000 } from './1764900000000-ticket-embeddings';
import { Feedback1764910000000 } from './1764910000000-feedback';
import { WaitsForTool1764940000000 } from './1764940000000-waits-for-tool';
import { ToolAccess1764950000000 } from './1764950000000-tool-access';
import { OutboxWaiting1764950000001 } from './1764950000001-outbox-waiting';
import { DeclaredTenants1764960000000 } from './1764960000000-declared-tenants';
import { DeclaredRevision1764970000000 } from './1764970000000-declared-revision';
import { PublicNotes1764980000000 } from './1764980000000-public-notes';
import type { SqlMigration } from './sql-migration';

/** A migration as TypeORM takes it; its name ends with the 13 digits of the time at which it was written. */
export type MigrationClass = new () => SqlMigration;

/** Every migration, oldest first. */
export const MIGRATIONS: readonly MigrationClass[] = [
  Initial1764000000000,
  SchemaContract1764100000000,
  Inventory1764200000000,
  HistoryWords1764300000000,
  ModelBudgets1764400000000,
  SkippedDeliveries1764500000000,
  TenantChanges1764700000000,
  FairTurns1764750000000,
  OutboxLines1764750000001,
  OutboxTurn1764750000002,
  Admin1764800000000,
  FailedDeliveries1764810000000,
  TicketEmbeddings1764900000000,
  Feedback1764910000000,
  WaitsForTool1764940000000,
  ToolAccess1764950000000,
  OutboxWaiting1764950000001,
  DeclaredTenants1764960000000,
  DeclaredRevision1764970000000,
  PublicNotes1764980000000,
];

/** The revision that this version of the software needs: the time in the name of its newest migration. */
export const REQUIRED_REVISION = Math.max(...MIGRATIONS.map((migration) => Number(/\d{13}$/.exec(migration.name)?.[0])));

/** Where TypeORM keeps the migrations that have run. */
export const MIGRATIONS_TABLE = 'schema_migrations';
