import { type Config, hasPrice } from '#config';
import type { TenantPreferences } from './tenant';

/** What is wrong with a tenant's limit in money, when a model that it would be asked costs nothing as far as the configuration says; else undefined. */
export function unpricedBudget(llm: Config['llm'], { budgets, model, fallbackModel }: TenantPreferences): string | undefined {
  const limit = (['usdPerDay', 'usdPerMonth'] as const).find((name) => (budgets?.[name] ?? llm.budgets[name]) > 0);
  if (limit === undefined) return undefined;
  const asked = new Set([model ?? llm.model, fallbackModel ?? llm.fallbackModel]);
  const unpriced = [...asked].filter((name) => name !== '' && !hasPrice(llm, name));
  if (unpriced.length === 0) return undefined;
  return `budgets.${limit} is ${budgets?.[limit] ?? llm.budgets[limit]} and there is no price of ${unpriced.join(' and ')}, so that nothing would count against it: set llm.prices in the configuration, or limit tokens`;
}
