import { Document, isMap, isPair, isScalar, type Node, type Pair, type YAMLMap } from 'yaml';
import { defaultsOf, type JsonSchema } from './json-schema';

/** `values.yaml` of the chart: every default, each key with its description as a `# --` comment. */
export function valuesYaml(schema: JsonSchema, header: string): string {
  const document = new Document(defaultsOf(schema), { aliasDuplicateObjects: false });
  document.commentBefore = header
    .split('\n')
    .map((line) => ` ${line}`)
    .join('\n');
  if (isMap(document.contents)) describe(document.contents, schema, 0);
  return document.toString({ lineWidth: 0, singleQuote: true });
}

function describe(map: YAMLMap, schema: JsonSchema, depth: number): void {
  for (const [index, pair] of map.items.entries()) {
    const { key, value } = pair as Pair<Node, Node>;
    if (!isPair(pair) || !isScalar(key)) continue;
    const property = schema.properties?.[String(key.value)];
    if (property?.description !== undefined) key.commentBefore = ` -- ${property.description}`;
    if (depth < 2 && index > 0) key.spaceBefore = true;
    if (isMap(value) && property !== undefined) describe(value, property, depth + 1);
  }
}
