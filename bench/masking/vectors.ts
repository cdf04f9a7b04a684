import { ENTITIES, type Entity } from '#personal-data';

/** A text, and where in it one kind of personal data is. Without spans it is a text that only looks like it. */
export interface Vector {
  readonly text: string;
  readonly entity: Entity;
  /** Begin and end of each place, in UTF-16 units. */
  readonly spans: readonly (readonly [number, number])[];
}

/** @throws Error that says which vector is wrong, and how. */
export function parseVectors(json: string): Vector[] {
  const parsed: unknown = JSON.parse(json);
  if (!Array.isArray(parsed)) throw new Error('The file must be a JSON array of {"text", "entity", "spans"}.');
  return parsed.map((item: unknown, index) => {
    if (!isVector(item))
      throw new Error(`Vector ${index} must be {"text": "…", "entity": "${ENTITIES.join('|')}", "spans": [[start, end], …]}.`);
    if (item.spans.some(([start, end]) => !(start >= 0 && start < end && end <= item.text.length))) {
      throw new Error(`Vector ${index} has a span outside of its text.`);
    }
    return item;
  });
}

function isVector(value: unknown): value is Vector {
  const { text, entity, spans } = (value ?? {}) as Partial<Record<keyof Vector, unknown>>;
  return (
    typeof text === 'string' &&
    ENTITIES.some((known) => known === entity) &&
    Array.isArray(spans) &&
    spans.every((span: unknown) => Array.isArray(span) && span.length === 2 && span.every(Number.isInteger))
  );
}
