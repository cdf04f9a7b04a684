/** What is recognised in a text. */
export const ENTITIES = ['PHONE', 'EMAIL', 'CARD', 'IBAN', 'IP', 'NATIONAL_ID', 'PERSON'] as const;
export type Entity = (typeof ENTITIES)[number];

/** A place in a text, in UTF-16 units; `end` is the first unit behind it. */
export interface Finding {
  readonly entity: Entity;
  readonly start: number;
  readonly end: number;
}

/** Finds one kind of personal data in a text. */
export type Recogniser = (text: string) => Iterable<Finding>;

/** A finding of a match of a regular expression, or of a part of it. */
export function findingAt(entity: Entity, start: number, value: string): Finding {
  return { entity, start, end: start + value.length };
}
