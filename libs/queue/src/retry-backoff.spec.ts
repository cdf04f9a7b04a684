import { retryDelayMs } from './retry-backoff';

const policy = { backoffMs: 2_000, maxBackoffMs: 60_000 };
const none = () => 0;

describe('retryDelayMs', () => {
  it('doubles from attempt to attempt up to its bound', () => {
    expect([1, 2, 3, 4, 5, 6, 40].map((attempt) => retryDelayMs(policy, attempt, undefined, none))).toEqual([
      2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000,
    ]);
  });

  it('waits as long as the error asks for, within the bound', () => {
    expect(retryDelayMs(policy, 1, Object.assign(new Error(), { retryAfterMs: 30_000 }), none)).toBe(30_000);
    expect(retryDelayMs(policy, 1, Object.assign(new Error(), { retryAfterMs: 3_600_000 }), none)).toBe(60_000);
    expect(retryDelayMs(policy, 4, Object.assign(new Error(), { retryAfterMs: 1 }), none)).toBe(16_000);
  });

  it('spreads by up to a fifth', () => {
    expect(retryDelayMs(policy, 1, undefined, () => 1)).toBe(2_400);
  });
});
