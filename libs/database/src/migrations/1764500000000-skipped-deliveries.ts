import { SqlMigration } from './sql-migration';

export class SkippedDeliveries1764500000000 extends SqlMigration {
  readonly name = 'SkippedDeliveries1764500000000';
  protected readonly file = '1764500000000-skipped-deliveries.sql';
}
