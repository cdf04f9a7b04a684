/** The part of JSON Schema that the sources use. */
export interface JsonSchema {
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly minItems?: number;
  readonly pattern?: string;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  /** A schema for a map of free keys, such as labels; true for an object whose shape Kubernetes defines. */
  readonly additionalProperties?: boolean | JsonSchema;
  /** Of Ajv and OpenAPI 3.0: null is taken too. */
  readonly nullable?: boolean;
  readonly deprecated?: boolean;
}

/** The value that a schema describes when nothing is set: leaf by leaf, and over that what an object says of its own default. */
export function defaultsOf(schema: JsonSchema): unknown {
  if (schema.properties === undefined) return schema.default;
  const leaves = Object.fromEntries(Object.entries(schema.properties).map(([key, property]) => [key, defaultsOf(property)]));
  return { ...leaves, ...(schema.default as object | undefined) };
}

/** The same schema with every property required: what a value looks like after its defaults were filled in. */
export function withDefaultsFilled(schema: JsonSchema): JsonSchema {
  if (schema.properties === undefined) return schema;
  const properties = Object.fromEntries(Object.entries(schema.properties).map(([key, property]) => [key, withDefaultsFilled(property)]));
  return { ...schema, properties, required: Object.keys(properties) };
}
