/** What the stubs saw. */
export interface StubsRecord {
  /** The ticket and the time of each note, in the order in which they were answered; epoch milliseconds with fractions. */
  readonly notes: [ticketId: string, at: number][];
  modelCalls: number;
}

/** Notes beyond the first on a ticket. */
export function duplicates({ notes }: StubsRecord): number {
  return notes.length - new Set(notes.map(([ticketId]) => ticketId)).size;
}

/** When each ticket had its first note. */
export function firstNotes({ notes }: StubsRecord): Map<string, number> {
  const first = new Map<string, number>();
  for (const [ticketId, at] of notes) if (!first.has(ticketId)) first.set(ticketId, at);
  return first;
}

/**
 * Notes a second in steady state.
 *
 * `concurrency` tickets that were begun together end together, so the clock starts and stops at the end of such a wave: of the first one
 * that ends `warmUpMs` after the first note, and of the last one of the following `measuredMs`.
 *
 * @throws Error when there are too few notes.
 */
export function steadyRate({ notes }: StubsRecord, concurrency: number, warmUpMs: number, measuredMs: number): number {
  const ends = notes.filter((_, index) => (index + 1) % concurrency === 0).map(([, at]) => at);
  const firstNote = notes[0]?.[1] ?? 0;
  const start = ends.find((end) => end >= firstNote + warmUpMs);
  const measured = start === undefined ? [] : ends.filter((end) => end >= start && end <= start + measuredMs);
  const end = measured.at(-1);
  if (start === undefined || end === undefined || end === start) {
    throw new Error(`${notes.length} notes are too few for a rate in steady state.`);
  }
  return ((measured.length - 1) * concurrency * 1000) / (end - start);
}
