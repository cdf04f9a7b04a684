import type { Ticket } from '../../ticket-tool';
import { failure } from '../expectations';
import { NOTE } from '../sample-note';
import { patient, type ToolUnderTest } from '../tool-under-test';

export function describeTickets(tool: ToolUnderTest): void {
  describe('a ticket', () => {
    it('is fetched with its id as it was asked for, as plain text', async () => {
      const id = await tool.harness.createTicket('Screen & mouse');
      const ticket: Ticket = await tool.client().fetchTicket(id, patient);
      expect(ticket).toMatchObject({ id, subject: 'Screen & mouse' });
      expect(ticket.description).toContain('The screen stays dark.');
      expect(ticket.description).toContain('Since Monday.');
      expect(ticket.description).not.toMatch(/[<>*]/);
    });

    tool.itIsRemote('that is not there is not_found, and no id gets into another path', async () => {
      await expect(tool.client().fetchTicket(tool.harness.unknownTicketId ?? '', patient)).rejects.toMatchObject(
        failure('not_found', false),
      );
      for (const id of ['../x', 'a/b', 'a?b', 'a#b', '%2e%2e', '']) {
        await expect(tool.client().fetchTicket(id, patient)).rejects.toMatchObject(failure('invalid', false));
        await expect(tool.client().addNote(id, NOTE, patient)).rejects.toMatchObject(failure('invalid', false));
      }
    });
  });
}
