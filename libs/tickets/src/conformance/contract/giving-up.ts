import { failure } from '../expectations';
import { MARKER, NOTE } from '../sample-note';
import { patient, type ToolUnderTest } from '../tool-under-test';

export function describeGivingUp(tool: ToolUnderTest): void {
  describe('a caller that gives up', () => {
    tool.itSuffers('slow-read', 'does not wait for the tool', async () => {
      const id = await tool.harness.createTicket('Printer');
      tool.harness.inject('slow-read');
      await expect(tool.client().fetchTicket(id, AbortSignal.timeout(20))).rejects.toMatchObject(failure('unavailable', true));
    });

    tool.itSuffers('slow-write', 'in the middle of a write is told that it may have happened', async () => {
      const id = await tool.harness.createTicket('Printer');
      const writer = tool.client();
      await writer.findNote(id, MARKER, patient);
      tool.harness.inject('slow-write');
      await expect(writer.addNote(id, NOTE, AbortSignal.timeout(100))).rejects.toMatchObject(failure('ambiguous', true));
    });

    it('before the call has nothing written', async () => {
      const id = await tool.harness.createTicket('Printer');
      await expect(tool.client().addNote(id, NOTE, AbortSignal.abort())).rejects.toMatchObject(failure('unavailable', true));
      expect(await tool.harness.notesOf(id)).toEqual([]);
    });
  });
}
