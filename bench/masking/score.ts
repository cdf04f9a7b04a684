import { ENTITIES, type Entity, type Finding } from '#personal-data';
import type { Vector } from './vectors';

/** Finds personal data in a text. */
export type Masker = (text: string) => Finding[] | Promise<Finding[]>;

export interface Score {
  readonly entity: Entity | 'all';
  readonly vectors: number;
  readonly spans: number;
  readonly recalled: number;
  readonly found: number;
  readonly right: number;
}

/** A text that a masker got wrong. */
export interface Miss {
  readonly vector: Vector;
  readonly missed: readonly string[];
  readonly wrong: readonly string[];
}

/**
 * Holds a masker against vectors.
 *
 * A place is recalled when each of its letters and digits is within findings of the vector's kind; a finding of that kind is right when it
 * touches such a place. Other kinds in the same text are not judged, because a vector says nothing about them.
 */
export async function score(vectors: readonly Vector[], masker: Masker): Promise<{ scores: Score[]; misses: Miss[] }> {
  const misses: Miss[] = [];
  const rows: Score[] = [];
  for (const vector of vectors) {
    const { text, entity, spans } = vector;
    const findings = (await masker(text)).filter((finding) => finding.entity === entity);
    const missed = spans.filter((span) => !isCovered(text, span, findings));
    const wrong = findings.filter(({ start, end }) => !spans.some(([from, to]) => start < to && from < end));
    rows.push({
      entity,
      vectors: 1,
      spans: spans.length,
      recalled: spans.length - missed.length,
      found: findings.length,
      right: findings.length - wrong.length,
    });
    if (missed.length + wrong.length > 0) {
      misses.push({
        vector,
        missed: missed.map(([start, end]) => text.slice(start, end)),
        wrong: wrong.map(({ start, end }) => text.slice(start, end)),
      });
    }
  }
  const scores = ENTITIES.map((entity) =>
    sum(
      entity,
      rows.filter((row) => row.entity === entity),
    ),
  ).filter((row) => row.vectors > 0);
  return { scores: [...scores, sum('all', rows)], misses };
}

/** 1 where nothing had to be found. */
export function recallOf({ recalled, spans }: Score): number {
  return spans === 0 ? 1 : recalled / spans;
}

/** 1 where nothing was found. */
export function precisionOf({ right, found }: Score): number {
  return found === 0 ? 1 : right / found;
}

function isCovered(text: string, [start, end]: readonly [number, number], findings: readonly Finding[]): boolean {
  for (const { index, 0: character } of text.slice(start, end).matchAll(/[\p{L}\p{N}]/gu)) {
    const at = start + index;
    if (!findings.some((finding) => finding.start <= at && at + character.length <= finding.end)) return false;
  }
  return true;
}

function sum(entity: Score['entity'], rows: readonly Score[]): Score {
  const total = (of: (row: Score) => number) => rows.reduce((all, row) => all + of(row), 0);
  return {
    entity,
    vectors: rows.length,
    spans: total((row) => row.spans),
    recalled: total((row) => row.recalled),
    found: total((row) => row.found),
    right: total((row) => row.right),
  };
}
