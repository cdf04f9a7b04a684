import { percentile, spreadOf } from './statistics';

describe('spreadOf', () => {
  it('finds the least, the middle and the greatest in any order', () => {
    expect(spreadOf([10, 9, 100])).toEqual({ min: 9, median: 10, max: 100 });
  });

  it('takes the mean of the middle two of an even number', () => {
    expect(spreadOf([4, 1, 3, 2]).median).toBe(2.5);
  });

  it('leaves the values in their order', () => {
    const values = [3, 1, 2];
    spreadOf(values);
    expect(values).toEqual([3, 1, 2]);
  });

  it('refuses an empty list, which would otherwise look like a measurement', () => {
    expect(() => spreadOf([])).toThrow(RangeError);
  });
});

describe('percentile', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

  it.each([
    [50, 50],
    [95, 95],
    [99, 99],
    [100, 100],
    [0, 1],
  ])('%d %% of 1 to 100 is %d', (percent, value) => {
    expect(percentile(hundred, percent)).toBe(value);
  });

  it('is the greatest of a few values when the percentile is high', () => {
    expect(percentile([7, 5, 6], 95)).toBe(7);
  });
});
