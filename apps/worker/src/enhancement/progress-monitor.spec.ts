import { stuckProblem } from './progress-monitor';

const minute = 60_000;
const progress = { now: 100 * minute, lastProgressAt: 100 * minute, waitingSince: undefined, stuckAfterMs: 5 * minute };

describe('stuckProblem', () => {
  it('finds an idle worker well while nothing waits', () => {
    expect(stuckProblem({ ...progress, lastProgressAt: 0 })).toBeUndefined();
  });

  it('finds a worker well that took a job lately', () => {
    expect(stuckProblem({ ...progress, waitingSince: 0, lastProgressAt: 96 * minute })).toBeUndefined();
  });

  it('counts from when jobs began to wait, not from the last job before a quiet night', () => {
    expect(stuckProblem({ ...progress, waitingSince: 97 * minute, lastProgressAt: 0 })).toBeUndefined();
  });

  it('says how long jobs have waited for a worker that takes none', () => {
    expect(stuckProblem({ ...progress, waitingSince: 90 * minute, lastProgressAt: 80 * minute })).toContain('10 minutes');
  });
});
