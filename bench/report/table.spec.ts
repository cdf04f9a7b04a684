import { figure } from './figure';
import { table } from './table';

describe('table', () => {
  const text = table([
    figure('accept.ratio', 'of the limit', [0.9, 0.91, 0.92], { comparison: '>=', value: 0.75 }),
    figure('accept.api', '1/s', [12_000, 13_000, 14_000]),
    figure('accept.errors', 'answers', [1], { comparison: '=', value: 0 }),
  ]);
  const lines = text.split('\n');

  it('has a heading, a rule and a line for each figure', () => {
    expect(lines).toHaveLength(5);
    expect(lines[0]).toMatch(/^figure +min +median +max +unit +goal$/);
  });

  it('says which goals are met and which are missed', () => {
    expect(lines[2]).toMatch(/>= 0.75 +met$/);
    expect(lines[3]).toMatch(/1\/s$/);
    expect(lines[4]).toMatch(/= 0 +MISSED$/);
  });

  it('sets numbers flush right', () => {
    const ends = lines.slice(2).map((line) => /^\S+ +\S+ +\S+ +\S+/.exec(line)?.[0].length);
    expect(new Set(ends).size).toBe(1);
    expect(lines[3]).toContain('12,000');
  });
});
