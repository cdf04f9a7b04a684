import type { Config } from './generated/config.types';

/**
 * Whether the configuration says what a model costs: a price of its own, be it nothing, or the two that hold for all others. Nothing counts against a
 * budget in money otherwise.
 */
export function hasPrice(
  llm: Pick<Config['llm'], 'inputUsdPerMillionTokens' | 'outputUsdPerMillionTokens' | 'prices'>,
  model: string,
): boolean {
  return Object.hasOwn(llm.prices, model) || llm.inputUsdPerMillionTokens > 0 || llm.outputUsdPerMillionTokens > 0;
}
