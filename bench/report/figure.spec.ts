import { figure, mustBeZero } from './figure';

describe('figure', () => {
  it('has the spread of its rounds', () => {
    expect(figure('accept.api', '1/s', [12_345.6, 9_000, 14_000])).toEqual({
      name: 'accept.api',
      unit: '1/s',
      min: 9_000,
      median: 12_346,
      max: 14_000,
      goal: null,
      met: null,
    });
  });

  it('is rounded to what a reader can use', () => {
    expect(figure('ratio', '', [0.876543])).toMatchObject({ median: 0.8765 });
  });

  it('is judged by its median', () => {
    const goal = { comparison: '>=', value: 0.75 } as const;
    expect(figure('ratio', '', [0.5, 0.75, 0.9], goal)).toMatchObject({ goal: '>= 0.75', met: true });
    expect(figure('ratio', '', [0.5, 0.7499, 0.9], goal)).toMatchObject({ met: false });
  });

  it('is judged before it is rounded', () => {
    expect(figure('ratio', '', [0.749999], { comparison: '>=', value: 0.75 })).toMatchObject({ median: 0.75, met: false });
  });

  it('is judged by its worst round where the goal says so', () => {
    expect(mustBeZero('errors', 'answers', [0, 0, 1])).toMatchObject({ goal: '= 0', met: false });
    expect(mustBeZero('errors', 'answers', [0, 0, 0])).toMatchObject({ met: true });
  });

  it('knows an upper limit and a limit that must be passed', () => {
    expect(figure('p99', 'ms', [40], { comparison: '<=', value: 40 })).toMatchObject({ met: true });
    expect(figure('p99', 'ms', [40.1], { comparison: '<=', value: 40 })).toMatchObject({ met: false });
    expect(figure('rate', '1/s', [221], { comparison: '>', value: 221 })).toMatchObject({ met: false });
  });
});
