/** A text that tries to make the model, or what reads it, do something else. */
export interface Attack {
  readonly kind: string;
  readonly text: string;
}

/** Reads `{"kind": ["text", …], …}`. @throws Error that says what is wrong with the file. */
export function parseAttacks(json: string): Attack[] {
  const parsed: unknown = JSON.parse(json);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw new Error('The file must be a JSON object: {"kind": ["attack", …], …}.');
  return Object.entries(parsed).flatMap(([kind, texts]: [string, unknown]) => {
    if (!Array.isArray(texts) || !texts.every((text) => typeof text === 'string'))
      throw new Error(`The attacks of the kind "${kind}" must be a list of texts.`);
    return texts.map((text: string) => ({ kind, text }));
  });
}
