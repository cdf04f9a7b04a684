import { stuckProblem } from './progress-monitor';

const minute = 60_000;
const progress = {
  now: 100 * minute,
  lastProgressAt: 100 * minute,
  waitingSince: undefined,
  active: 0,
  stuckAfterMs: 5 * minute,
  jobTimeoutMs: 10 * minute,
};

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

  it('leaves the jobs that a worker is busy with the time that they may take', () => {
    const busy = { ...progress, waitingSince: 0, active: 50 };
    expect(stuckProblem({ ...busy, lastProgressAt: 88 * minute })).toBeUndefined();
    expect(stuckProblem({ ...busy, lastProgressAt: 84 * minute })).toContain('16 minutes');
  });

  it('says how long jobs have waited for a worker that takes none', () => {
    expect(stuckProblem({ ...progress, waitingSince: 90 * minute, lastProgressAt: 80 * minute })).toContain('10 minutes');
  });
});
