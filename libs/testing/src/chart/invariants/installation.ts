import { type RenderedChart } from '../rendered-chart';

/** A rendered chart and what stands around it. */
export interface Installation {
  readonly chart: RenderedChart;
  /** `Kind/name` of everything that the user brings: Secrets, ConfigMaps, ServiceAccounts. */
  readonly brings?: readonly string[];
  /** Texts that may stand in Secrets only. */
  readonly secrets?: readonly string[];
}

/** Returns what is wrong, one sentence each; nothing when all is well. */
export type Invariant = (installation: Installation) => readonly string[];
