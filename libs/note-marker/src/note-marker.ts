/** The text by which the note of a delivery is recognised on its ticket; people read it at the note's end. */
export function noteMarker(deliveryId: string): string {
  return `Reference ${deliveryId}`;
}

/** Source of a regular expression that matches the marker of any delivery. */
export const ANY_NOTE_MARKER = String.raw`\bReference [0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b`;
