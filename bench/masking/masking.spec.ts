import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findPersonalData } from '#personal-data';
import { openRedaction } from './baseline';
import { precisionOf, recallOf, score } from './score';
import { parseVectors, type Vector } from './vectors';

const vectors = parseVectors(readFileSync(join(__dirname, 'vectors.json'), 'utf8'));

describe('what is found of the personal data in our vectors', () => {
  it('is at least 98 % of it, and at least 90 % of what is found is right, of every kind', async () => {
    expect(vectors.length).toBeGreaterThanOrEqual(200);
    const { scores, misses } = await score(vectors, findPersonalData);
    expect(scores.map(({ entity }) => entity)).toEqual(['PHONE', 'EMAIL', 'CARD', 'IBAN', 'IP', 'NATIONAL_ID', 'PERSON', 'all']);
    const poor = scores.filter((row) => recallOf(row) < 0.98 || precisionOf(row) < 0.9);
    expect({ poor, misses: poor.length === 0 ? [] : misses }).toEqual({ poor: [], misses: [] });
  });

  it('is more than a masker from npm finds', async () => {
    const [ours, theirs] = await Promise.all([findPersonalData, openRedaction()].map((masker) => score(vectors, masker)));
    expect(recallOf(ours!.scores.at(-1)!)).toBeGreaterThan(recallOf(theirs!.scores.at(-1)!));
  });
});

describe('the score', () => {
  const vector = (text: string, ...spans: [number, number][]): Vector => ({ text, entity: 'EMAIL', spans });

  it('counts a place that is found in part as missed, and other kinds not at all', async () => {
    const half = await score([vector('a@b.example c@d.example', [0, 11], [12, 23])], () => [
      { entity: 'EMAIL', start: 0, end: 5 },
      { entity: 'EMAIL', start: 12, end: 23 },
      { entity: 'PERSON', start: 0, end: 1 },
    ]);
    expect(half.scores[0]).toMatchObject({ spans: 2, recalled: 1, found: 2, right: 2 });
    const wrong = await score([vector('nothing here')], () => [{ entity: 'EMAIL', start: 0, end: 7 }]);
    expect(wrong.scores[0]).toMatchObject({ spans: 0, found: 1, right: 0 });
    expect(wrong.misses[0]?.wrong).toEqual(['nothing']);
  });
});

describe('a file of vectors', () => {
  it.each([
    ['no array', '{}', 'must be a JSON array'],
    ['another entity', '[{"text":"x","entity":"SHOE","spans":[]}]', 'Vector 0 must be'],
    ['a span that is none', '[{"text":"x","entity":"EMAIL","spans":[[0]]}]', 'Vector 0 must be'],
    ['a span outside', '[{"text":"x","entity":"EMAIL","spans":[[0,2]]}]', 'span outside of its text'],
  ])('is refused with %s', (_, json, message) => {
    expect(() => parseVectors(json)).toThrow(message);
  });
});
