/** The part of JSON Schema that the sources use. */
export interface JsonSchema {
  readonly title?: string;
  readonly description?: string;
  readonly type?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
}

/** The value that a schema describes when nothing is set: leaf by leaf, because each object's own default is `{}`. */
export function defaultsOf(schema: JsonSchema): unknown {
  if (schema.properties === undefined) return schema.default;
  return Object.fromEntries(Object.entries(schema.properties).map(([key, property]) => [key, defaultsOf(property)]));
}

/** The same schema with every property required: what a value looks like after its defaults were filled in. */
export function withDefaultsFilled(schema: JsonSchema): JsonSchema {
  if (schema.properties === undefined) return schema;
  const properties = Object.fromEntries(Object.entries(schema.properties).map(([key, property]) => [key, withDefaultsFilled(property)]));
  return { ...schema, properties, required: Object.keys(properties) };
}
