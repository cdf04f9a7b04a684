import { randomBytes } from 'node:crypto';
import { System } from './system';

describe('an api with another encryption key than the tenants were sealed with', () => {
  let system: System;
  beforeAll(async () => {
    system = await System.start('postgres', {}, { 'encryption-key': randomBytes(32).toString('base64') });
  });
  afterAll(() => system.stop());

  it('is alive and not ready, so that an upgrade keeps the pods with the right one, and says what to set', async () => {
    const ready = await fetch(`${system.apiUrl}/health/ready`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({
      dependencies: { tenants: 'unhealthy' },
      problems: { tenants: expect.stringContaining('sealed with another key than encryption-key') as string },
    });
    expect((await fetch(`${system.apiUrl}/health/live`)).status).toBe(200);
  });
});
