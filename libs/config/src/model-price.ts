/** The prices of a configuration, as `llm` has them. */
interface PriceSettings {
  readonly inputUsdPerMillionTokens: number;
  readonly outputUsdPerMillionTokens: number;
  readonly prices?: Readonly<Record<string, unknown>>;
}

/**
 * Whether the configuration says what a model costs: a price of its own, be it nothing, or the two that hold for all others. Nothing counts against a
 * budget in money otherwise.
 */
export function hasPrice({ inputUsdPerMillionTokens, outputUsdPerMillionTokens, prices = {} }: PriceSettings, model: string): boolean {
  return Object.hasOwn(prices, model) || inputUsdPerMillionTokens > 0 || outputUsdPerMillionTokens > 0;
}
