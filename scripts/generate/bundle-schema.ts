import { $RefParser } from '@apidevtools/json-schema-ref-parser';
import type { JsonSchema } from './json-schema';

/**
 * Reads the schema's sources as one schema without any `$ref`: Helm resolves neither relative nor remote ones. Keys beside a `$ref` win over
 * what it names, so that one file can describe all ports.
 */
export async function bundleSchema(rootFile: string): Promise<JsonSchema> {
  const parser = new $RefParser();
  return (await parser.dereference(rootFile)) as JsonSchema;
}
