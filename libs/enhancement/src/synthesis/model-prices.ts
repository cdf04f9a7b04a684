import type { ModelUsage, TokenUsage } from '../enhancement';

/** Prices of one model. */
export interface ModelPrice {
  readonly inputUsdPerMillionTokens: number;
  readonly outputUsdPerMillionTokens: number;
}

/** Prices of models: the ones of `prices` by name, else the two beside it. */
export interface ModelPrices extends ModelPrice {
  readonly prices?: Readonly<Record<string, ModelPrice>>;
}

/** What tokens of a model cost. */
export function priced(prices: ModelPrices, model: string, { promptTokens, completionTokens }: TokenUsage): ModelUsage {
  const own = prices.prices !== undefined && Object.hasOwn(prices.prices, model) ? prices.prices[model] : undefined;
  const { inputUsdPerMillionTokens, outputUsdPerMillionTokens } = own ?? prices;
  const costUsd = (promptTokens * inputUsdPerMillionTokens + completionTokens * outputUsdPerMillionTokens) / 1e6;
  return { promptTokens, completionTokens, costUsd };
}
