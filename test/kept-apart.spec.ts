import { System, WEBHOOK_SECRET } from './system';
import { until } from './until';

const TENANTS = ['acme', 'globex'] as const;

/** Words that only one of them has, in what is found and in what is written. */
const OWN = { acme: 'ACME-ONLY-7431 reinstalled the driver of the print server.', globex: 'GLOBEX-ONLY-9118 replaced the drum unit.' };

describe('two tenants with the same tickets', () => {
  let system: System;

  beforeAll(async () => {
    system = await System.start('postgres');
    const tool = { name: 'servicedesk-plus', baseUrl: system.desk.url, credentials: { technicianKey: 'fake-technician-key' } };
    for (const id of TENANTS) {
      await system.upsertTenant({ id, name: id, webhookSecret: WEBHOOK_SECRET, rateLimitPerMinute: 100_000, tool, preferences: {} });
      // The same id and subject in both histories; only what solved them differs.
      await system.remember(id, '900', OWN[id]);
    }
    await system.startWorker();
  });
  afterAll(() => system.stop());

  it('never share what is found, asked or written, however their tickets are mixed', async () => {
    const sent: { tenant: (typeof TENANTS)[number]; ticket: string; jobId: unknown }[] = [];
    for (let round = 0; round < 10; round += 1) {
      for (const tenant of TENANTS) {
        const ticket = system.createTicket();
        let jobId: unknown;
        await until(async () => {
          const { status, body } = await system.send(ticket, { tenant_id: tenant });
          jobId = body['job_id'];
          return status === 202;
        }, `the api knows ${tenant}`);
        sent.push({ tenant, ticket, jobId });
      }
    }
    for (const { jobId } of sent) expect(await system.finished(jobId)).toMatchObject({ status: 'completed' });
    for (const { tenant, ticket, jobId } of sent) {
      const { rows } = await system.admin.query<{ tenant: string; text: string }>(
        `SELECT tenant_id AS tenant, context::text || note_text || note_html AS text FROM enhancements WHERE delivery_id = $1`,
        [jobId],
      );
      const [own, others] = tenant === 'acme' ? ['ACME-ONLY', 'GLOBEX-ONLY'] : ['GLOBEX-ONLY', 'ACME-ONLY'];
      expect(rows).toEqual([{ tenant, text: expect.stringContaining(own) as string }]);
      expect(rows[0]?.text).not.toContain(others);
      expect(JSON.stringify(system.desk.notesOf(ticket))).not.toContain(others);
    }
  });
});
