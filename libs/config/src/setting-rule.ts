import type { Config } from './generated/config.types';

/** What must hold between settings, which a schema cannot say. */
export interface SettingRule {
  /** The settings that it compares; it is asked only when each of them is right by itself. */
  readonly settings: readonly string[];
  readonly problem: (config: Config) => string | undefined;
}
