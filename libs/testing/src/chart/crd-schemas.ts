import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { prepareChartTools } from './chart-tools';
import { contentHash } from './render-cache';
import { TEST_CACHE } from './repository';

interface Definition {
  readonly kind?: string;
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly { readonly name: string; readonly schema?: { readonly openAPIV3Schema: Schema } }[];
  };
}

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-embedded-resource'?: boolean;
  readonly 'x-kubernetes-int-or-string'?: boolean;
}

/**
 * The schemas of custom resources in the form that kubeconform reads, made from their definitions once.
 *
 * @returns where kubeconform finds them, with its place holders for group, kind and version.
 */
export function crdSchemaLocation(): string {
  const { crds } = prepareChartTools();
  const directory = join(TEST_CACHE, `crd-schemas-${contentHash(crds).slice(0, 16)}`);
  if (!existsSync(directory)) writeSchemas(crds, directory);
  return join(directory, '{{.Group}}', '{{.ResourceKind}}_{{.ResourceAPIVersion}}.json');
}

function writeSchemas(crds: string, directory: string): void {
  const partial = `${directory}.${process.pid}`;
  for (const file of readdirSync(crds)) {
    for (const { spec } of definitionsIn(readFileSync(join(crds, file), 'utf8'))) {
      mkdirSync(join(partial, spec.group), { recursive: true });
      for (const { name, schema } of spec.versions) {
        if (schema === undefined) continue;
        writeFileSync(
          join(partial, spec.group, `${spec.names.kind.toLowerCase()}_${name}.json`),
          JSON.stringify(closedRoot(schema.openAPIV3Schema)),
        );
      }
    }
  }
  try {
    renameSync(partial, directory);
  } catch (error) {
    // Another process was faster.
    if (!existsSync(directory)) throw error;
    rmSync(partial, { recursive: true });
  }
}

function definitionsIn(text: string): Definition[] {
  return [...parseAllDocuments(text, { logLevel: 'silent' })]
    .map((document) => document.toJS() as Definition | null)
    .filter((document): document is Definition => document?.kind === 'CustomResourceDefinition');
}

/** Every object has kind, version and metadata, of which a definition says nothing. */
function closedRoot(schema: Schema): Schema {
  const { metadata = {}, ...properties } = (closed(schema).properties ?? {}) as Record<string, Schema>;
  return {
    ...closed(schema),
    properties: { apiVersion: {}, kind: {}, metadata: { ...metadata, additionalProperties: true }, ...properties },
  };
}

/** The API server drops a field that the schema does not name, and Helm 4 refuses it: as strict as that. */
function closed(schema: Schema): Schema {
  const open = schema['x-kubernetes-preserve-unknown-fields'] === true || schema['x-kubernetes-embedded-resource'] === true;
  return {
    ...schema,
    ...(schema['x-kubernetes-int-or-string'] === true ? { type: ['integer', 'string'] } : {}),
    ...(schema.properties === undefined ? {} : { properties: mapValues(schema.properties, closed) }),
    ...(schema.items === undefined ? {} : { items: closed(schema.items) }),
    ...(typeof schema.additionalProperties === 'object' ? { additionalProperties: closed(schema.additionalProperties) } : {}),
    ...(schema.properties !== undefined && schema.additionalProperties === undefined && !open ? { additionalProperties: false } : {}),
  };
}

function mapValues(record: Readonly<Record<string, Schema>>, change: (schema: Schema) => Schema): Record<string, Schema> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
