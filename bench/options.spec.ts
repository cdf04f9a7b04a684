import { BENCHMARKS, parseOptions, UsageError } from './options';

describe('parseOptions', () => {
  it('runs everything three times by default', () => {
    expect(parseOptions([])).toEqual({ only: BENCHMARKS, rounds: 3, tenants: 1 });
  });

  it('takes several benchmarks, in the order in which they run', () => {
    expect(parseOptions(['--only', 'worker', '--only', 'start,accept']).only).toEqual(['accept', 'worker', 'start']);
  });

  it('takes seconds, rounds, a file and a directory', () => {
    expect(parseOptions(['--seconds', '4', '--rounds=1', '--tenants=5000', '--json', 'x.json', '--profile', 'p'])).toMatchObject({
      seconds: 4,
      rounds: 1,
      tenants: 5_000,
      json: 'x.json',
      profile: 'p',
    });
  });

  it.each([['--only', 'everything'], ['--seconds', '0'], ['--seconds', 'ten'], ['--rounds', '1.5'], ['--fast'], ['accept']])(
    'refuses %s %s in a sentence',
    (...args) => {
      expect(() => parseOptions(args)).toThrow(UsageError);
    },
  );
});
