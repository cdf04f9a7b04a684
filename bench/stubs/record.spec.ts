import { duplicates, firstNotes, steadyRate, type StubsRecord } from './record';

const recordOf = (notes: [string, number][]): StubsRecord => ({ notes, modelCalls: notes.length });

describe('duplicates', () => {
  it('counts notes beyond the first of each ticket', () => {
    expect(
      duplicates(
        recordOf([
          ['1', 0],
          ['2', 1],
          ['1', 2],
          ['1', 3],
        ]),
      ),
    ).toBe(2);
    expect(
      duplicates(
        recordOf([
          ['1', 0],
          ['2', 1],
        ]),
      ),
    ).toBe(0);
  });
});

describe('firstNotes', () => {
  it('keeps the time of the first note', () => {
    expect(
      firstNotes(
        recordOf([
          ['1', 5],
          ['1', 9],
          ['2', 7],
        ]),
      ),
    ).toEqual(
      new Map([
        ['1', 5],
        ['2', 7],
      ]),
    );
  });
});

describe('steadyRate', () => {
  /** Waves of 10 notes, one each `pauseMs`. */
  const waves = (count: number, pauseMs: number) =>
    Array.from({ length: count * 10 }, (_, index): [string, number] => [String(index), 1_000 + Math.floor(index / 10) * pauseMs]);

  it('is the rate between the ends of waves, not an average over a part of one', () => {
    expect(steadyRate(recordOf(waves(40, 250)), 10, 1_000, 5_100)).toBe(40);
  });

  it('leaves out a slow start and a slow end', () => {
    const slowStart = waves(4, 2_000);
    const startOfSteady = 1_000 + 4 * 2_000;
    const steady = waves(40, 250).map(([id, at]): [string, number] => [`s${id}`, at - 1_000 + startOfSteady]);
    const slowEnd = waves(4, 5_000).map(([id, at]): [string, number] => [`e${id}`, at + 40 * 250 + startOfSteady]);
    expect(steadyRate(recordOf([...slowStart, ...steady, ...slowEnd]), 10, 8_000, 5_000)).toBe(40);
  });

  it('refuses to make a rate of too little', () => {
    expect(() => steadyRate(recordOf(waves(2, 250)), 10, 1_000, 5_000)).toThrow('too few');
    expect(() => steadyRate(recordOf([]), 10, 1_000, 5_000)).toThrow('too few');
  });
});
