import { SqlMigration } from './sql-migration';

export class ModelBudgets1764400000000 extends SqlMigration {
  readonly name = 'ModelBudgets1764400000000';
  protected readonly file = '1764400000000-model-budgets.sql';
}
