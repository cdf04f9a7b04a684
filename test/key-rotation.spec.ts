import { randomBytes } from 'node:crypto';
import { FileKeys, SecretBox } from '#tenants';
import { Rollouts } from './rollouts';
import { ENCRYPTION_KEY, System, WEBHOOK_SECRET } from './system';
import { WebhookStream } from './webhook-stream';

const OLD = Buffer.from(ENCRYPTION_KEY, 'base64');
const NEW = randomBytes(32);
/** The four states of an installation that docs/operations/secrets.md leads through. */
const STATES = [
  { 'encryption-key': OLD },
  { 'encryption-key': OLD, 'previous-encryption-key': NEW },
  { 'encryption-key': NEW, 'previous-encryption-key': OLD },
  { 'encryption-key': NEW },
] as const;
const TECHNICIAN_KEY = 'fake-technician-key';
/** Milliseconds; it starts ten processes. */
const TIMEOUT_MS = 180_000;

describe('the encryption key, changed under webhooks', () => {
  let system: System;
  let rollouts: Rollouts;
  beforeAll(async () => {
    system = await System.start('postgres', { log: { level: 'info' } }, secretsOf(STATES[1]));
    rollouts = new Rollouts(system);
    for (let n = 0; n < 60; n += 1) await system.upsertTenant({ ...OTHER, id: `other-${n}` });
  });
  afterAll(async () => {
    await rollouts.end();
    await system.stop();
  });

  const OTHER = {
    name: 'Other',
    webhookSecret: WEBHOOK_SECRET,
    tool: { name: 'simulated', baseUrl: '', credentials: {} },
    preferences: {},
  };
  const secretsOf = (state: (typeof STATES)[number]) =>
    Object.fromEntries(Object.entries(state).map(([name, key]) => [name, key.toString('base64')]));

  async function rollOut(state: (typeof STATES)[number]): Promise<void> {
    system.setSecrets(secretsOf(state));
    await rollouts.rollOut();
  }

  it(
    'refuses no webhook and fails no note, with rotate-keys killed in the middle and started again',
    async () => {
      await rollOut(STATES[0]);
      const webhooks = new WebhookStream(system);
      try {
        await webhooks.goOn();
        await rollOut(STATES[1]);
        await webhooks.goOn();
        await rollOut(STATES[2]);
        await webhooks.goOn();
        expect((await rollouts.rotateKeys('\n20 of ')).code).toBeNull();
        expect(await rollouts.keysInUse()).toEqual(new Set([new FileKeys(OLD).keyId, new FileKeys(NEW).keyId]));
        await webhooks.goOn();
        // A tenant that is changed in the middle, by a process that has the new key.
        const box = new SecretBox(new FileKeys(NEW, () => [OLD]));
        await system.upsertTenant({ ...OTHER, id: 'other-1', webhookSecret: 'fake-webhook-secret-of-another' }, box);
        expect((await rollouts.rotateKeys()).code).toBe(0);
        expect(await rollouts.keysInUse()).toEqual(new Set([new FileKeys(NEW).keyId]));
        await rollOut(STATES[3]);
        await webhooks.goOn();
      } finally {
        await webhooks.stop();
      }
      await webhooks.allWentWell();
    },
    TIMEOUT_MS,
  );

  it('is told to nobody, and neither is what it seals', async () => {
    const said = await rollouts.said();
    expect(said).not.toMatch(/sealed with key [0-9a-f]+, which this process|Webhooks of tenant/);
    for (const telling of ['values sealed anew', 'tenant.reseal']) expect(said).toContain(telling);
    const forms = [OLD, NEW].flatMap((key) => [key.toString('base64'), key.toString('base64url'), key.toString('hex')]);
    for (const secret of [...forms, TECHNICIAN_KEY, WEBHOOK_SECRET]) expect(said).not.toContain(secret);
  });
});
