import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { configurationFrom } from '#config';
import type { Outbox } from '#deliveries';
import { LeaseKeeper, LeaseLostError } from './lease-keeper';

const { config } = configurationFrom({ worker: { leaseSeconds: 2 } }, {});

describe('the keeper of leases', () => {
  let keeper: LeaseKeeper;
  let renewals: number;
  beforeAll(() => {
    jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
  });
  afterAll(() => jest.restoreAllMocks());
  afterEach(() => keeper.onApplicationShutdown());

  /** A keeper at a Postgres that answers as `renew` does. */
  function keep(renew: () => Promise<Set<string>>): void {
    renewals = 0;
    const renewLeases = () => {
      renewals += 1;
      return renew();
    };
    // All that a keeper uses of the outbox.
    keeper = new LeaseKeeper(config, { renewLeases } as unknown as Outbox);
    keeper.onApplicationBootstrap();
  }

  it('keeps a lease for as long as it is renewed', async () => {
    keep(() => Promise.resolve(new Set(['d-1'])));
    const lost = keeper.hold('d-1', performance.now());
    await pause(3_000);
    expect(lost.aborted).toBe(false);
    expect(() => keeper.assertHeld('d-1')).not.toThrow();
    expect(renewals).toBeGreaterThan(2);
  });

  it('says at once that a lease was lost which Postgres no longer knows', async () => {
    keep(() => Promise.resolve(new Set()));
    const lost = keeper.hold('d-1', performance.now());
    await pause(1_000);
    expect(lost.reason).toBeInstanceOf(LeaseLostError);
  });

  it.each([
    ['refuses', () => Promise.reject(new Error('not now'))],
    ['does not answer', () => new Promise<never>(() => undefined)],
  ])('ends the work at the end of the lease when Postgres %s', async (_, renew) => {
    keep(renew);
    const lost = keeper.hold('d-1', performance.now());
    await pause(1_500);
    expect(lost.aborted).toBe(false);
    await pause(700);
    expect(lost.reason).toBeInstanceOf(LeaseLostError);
    expect(() => keeper.assertHeld('d-1')).toThrow(LeaseLostError);
  });
});
