import type { Environment } from './environment';

/** Values laid over each other as Helm does with several files: maps are merged, lists and everything else are replaced. */
export function combined(...layers: readonly Environment[]): Environment {
  return layers.reduce<Environment>((below, above) => laidOver(below, above) as Environment, {});
}

function laidOver(below: unknown, above: unknown): unknown {
  if (!isMap(below) || !isMap(above)) return above;
  const merged = Object.entries(above).map(([key, value]) => [key, key in below ? laidOver(below[key], value) : value]);
  return { ...below, ...Object.fromEntries(merged) };
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
