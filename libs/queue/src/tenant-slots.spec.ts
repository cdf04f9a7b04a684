import { TenantSlots } from './tenant-slots';

describe('the slots of tenants', () => {
  it('are as many for each tenant, whatever another one has', async () => {
    const slots = new TenantSlots(2);
    expect(await Promise.all(['noisy', 'noisy', 'quiet'].map((tenant) => slots.take(tenant, 0)))).toEqual([true, true, true]);
    expect(await slots.take('noisy', 1)).toBe(false);
    expect(await slots.take('quiet', 1)).toBe(true);
  });

  it('go to the next in line when they are given back, in order, and to nobody who has left it', async () => {
    const slots = new TenantSlots(1);
    await slots.take('noisy', 0);
    const got: string[] = [];
    const wait = async (name: string, ms: number) => {
      if (await slots.take('noisy', ms)) got.push(name);
    };
    const gone = wait('gone', 1);
    const [first, second] = [wait('first', 10_000), wait('second', 10_000)];
    await gone;
    slots.giveBack('noisy');
    await first;
    expect(got).toEqual(['first']);
    slots.giveBack('noisy');
    await second;
    expect(got).toEqual(['first', 'second']);
    expect(await slots.take('noisy', 1)).toBe(false);
    slots.giveBack('noisy');
    expect(await slots.take('noisy', 0)).toBe(true);
  });
});
