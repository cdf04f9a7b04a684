import { compile, type JSONSchema } from 'json-schema-to-typescript';
import type { JsonSchema } from './json-schema';

/** `tenant.types.ts`: a tenant as it is after its defaults were filled in. */
export function tenantTypes(tenant: JsonSchema, header: string): Promise<string> {
  return compile(withDefaultsRequired(tenant) as JSONSchema, 'TenantDefinition', {
    bannerComment: `// ${header}`,
    format: false,
    additionalProperties: false,
  });
}

/** `tenant.schema.ts`: what Ajv checks a tenant by, and the OpenAPI document shows. */
export function tenantSchema(tenant: JsonSchema, header: string): string {
  const schema = JSON.stringify(withOptionalNullable(tenant));
  return `// ${header}\n/** The schema of a tenant; Ajv fills in the defaults with \`useDefaults\`. */\nexport const TENANT_SCHEMA = ${schema} as const;\n`;
}

function withDefaultsRequired(schema: JsonSchema): JsonSchema {
  const properties = mapped(schema, withDefaultsRequired);
  if (properties === undefined) return schema;
  const filled = Object.entries(properties).filter(([, property]) => property.default !== undefined);
  return { ...schema, properties, required: [...new Set([...(schema.required ?? []), ...filled.map(([name]) => name)])] };
}

/** A key without a value, as YAML has it easily, is one that was left out. */
function withOptionalNullable(schema: JsonSchema): JsonSchema {
  const properties = mapped(schema, withOptionalNullable);
  if (properties === undefined) return schema;
  const optional = (name: string, { default: value }: JsonSchema) => value === undefined && schema.required?.includes(name) !== true;
  return {
    ...schema,
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, property]) => [name, optional(name, property) ? { ...property, nullable: true } : property]),
    ),
  };
}

function mapped({ properties }: JsonSchema, change: (schema: JsonSchema) => JsonSchema): Record<string, JsonSchema> | undefined {
  return properties && Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, change(property)]));
}
