/**
 * Without what Postgres does not keep: the character U+0000, and halves of characters. Texts come from other systems, and one of these must not
 * keep a delivery from ever being finished.
 */
export function storable(text: string): string {
  return text.replaceAll('\u0000', '').toWellFormed();
}
