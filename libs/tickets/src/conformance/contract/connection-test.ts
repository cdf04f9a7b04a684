import { guardedDispatcher } from '#outgoing';
import type { ConnectionVerdict } from '../../ticket-tool';
import { expectNoSecret, failure } from '../expectations';
import { NOTE } from '../sample-note';
import { patient, type ToolUnderTest } from '../tool-under-test';

export function describeConnectionTest(tool: ToolUnderTest): void {
  describe('a test of the connection', () => {
    it('says yes to the right settings', async () => {
      const verdict: ConnectionVerdict = await tool.client().testConnection(patient);
      expect(verdict).toEqual({ ok: true, message: expect.stringMatching(/^.{20,}\.$/s) as string });
    });

    tool.itIsRemote('says no to a secret that is refused, and to an address where nobody is, without an error', async () => {
      const refused = tool.harness.refused ?? tool.harness.connection;
      const wrong = await tool.client(refused).testConnection(patient);
      expect(wrong).toMatchObject({ ok: false });
      expectNoSecret(wrong.message, refused);
      const nowhere = await tool.client({ ...tool.harness.connection, baseUrl: 'http://127.0.0.1:1' }).testConnection(patient);
      expect(nowhere).toMatchObject({ ok: false, message: expect.stringContaining('127.0.0.1:1') as string });
      expect(nowhere.message).not.toBe(wrong.message);
    });

    tool.itIsRemote('says which setting could allow an address that the guard refuses, and nothing is asked there', async () => {
      const id = await tool.harness.createTicket('Printer');
      const dispatcher = guardedDispatcher({ allowedPrivateNetworks: [], setting: 'tickets.allowedPrivateNetworks' });
      const guarded = tool.client(undefined, { dispatcher });
      const { ok, message } = await guarded.testConnection(patient);
      const { host } = new URL(tool.harness.connection.baseUrl);
      expect([ok, message]).toEqual([false, expect.stringMatching(/^No connection is made to .*tickets\.allowedPrivateNetworks/)]);
      expect(message).toContain(host);
      for (const call of [guarded.fetchTicket(id, patient), guarded.addNote(id, NOTE, patient)]) {
        const message = expect.stringContaining('tickets.allowedPrivateNetworks') as string;
        await expect(call).rejects.toMatchObject({ ...failure('misconfigured', true), message });
      }
      expect(await tool.harness.notesOf(id)).toEqual([]);
      await dispatcher.close();
    });
  });
}
