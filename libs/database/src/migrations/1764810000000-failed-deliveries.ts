import { SqlMigration } from './sql-migration';

export class FailedDeliveries1764810000000 extends SqlMigration {
  readonly name = 'FailedDeliveries1764810000000';
  protected readonly file = '1764810000000-failed-deliveries.sql';
  override readonly transaction = false;
}
