import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import type { JsonSchema } from './json-schema';

/** Values of the top level that are no longer, or never were, values of the chart, each with what to set instead. */
export type RemovedValues = Readonly<Record<string, string>>;

export async function readRemovedValues(file: string): Promise<RemovedValues> {
  return parse(await readFile(file, 'utf8')) as RemovedValues;
}

/** The schema that lets them pass: Helm would refuse them without a word on what to set, and the chart refuses them with one. */
export function acceptingRemoved(values: JsonSchema, removed: RemovedValues): JsonSchema {
  const tolerated = Object.entries(removed).map(([key, instead]) => [key, { description: `Not a value: ${instead}.`, deprecated: true }]);
  return { ...values, properties: { ...values.properties, ...(Object.fromEntries(tolerated) as Record<string, JsonSchema>) } };
}
