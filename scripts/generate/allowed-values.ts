import type { JsonSchema } from './json-schema';

/** What a property may be, in a few words, for a table. */
export function allowed(property: JsonSchema): string {
  if (property.enum !== undefined) return property.enum.map((value) => `\`${String(value)}\``).join(', ');
  const type = [property.type ?? ''].flat().join(' or ');
  if (type === 'array') return `list of ${plural(property.items)}`;
  if (type === 'object') return 'map';
  if (property.pattern !== undefined) return `${type} matching \`${property.pattern.replaceAll('|', '\\|')}\``;
  if (property.minLength !== undefined) return `${type}, not empty`;
  if (property.minimum === undefined) return type;
  return property.maximum === undefined ? `${type} ≥ ${property.minimum}` : `${type} ${property.minimum} to ${property.maximum}`;
}

function plural(items: JsonSchema | undefined): string {
  return items?.type === 'object' ? 'Kubernetes objects' : `${[items?.type ?? 'value'].flat().join(' or ')}s`;
}
