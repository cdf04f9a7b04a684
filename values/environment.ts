import type { Values } from '#config';

type DeepPartial<T> = T extends object ? { readonly [K in keyof T]?: DeepPartial<T[K]> } : T;

/** The values of one environment: what differs from the chart's defaults. */
export type Environment = DeepPartial<Values>;
