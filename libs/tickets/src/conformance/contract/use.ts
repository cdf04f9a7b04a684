import { NOTE } from '../sample-note';
import { patient, type ToolUnderTest } from '../tool-under-test';

export function describeUse(tool: ToolUnderTest): void {
  it('serves many calls at once with one client, each with its own answer', async () => {
    const ids = await Promise.all(Array.from({ length: 12 }, async (_, index) => tool.harness.createTicket(`Ticket ${index}`)));
    const shared = tool.client();
    const tickets = await Promise.all(ids.map((id) => shared.fetchTicket(id, patient)));
    expect(tickets.map(({ id, subject }) => ({ id, subject }))).toEqual(ids.map((id, index) => ({ id, subject: `Ticket ${index}` })));
    await Promise.all(ids.map((id) => shared.addNote(id, NOTE, patient)));
    for (const id of ids) expect(await tool.harness.notesOf(id)).toHaveLength(1);
  });

  it('counts every operation by how it ended', async () => {
    const id = await tool.harness.createTicket('Printer');
    await tool.client().fetchTicket(id, patient);
    await tool.client().addNote(id, NOTE, patient);
    const { values } = await tool.metrics.ticketToolRequests.get();
    const { name } = tool.plugin();
    for (const operation of ['fetch_ticket', 'add_note']) {
      expect(values).toContainEqual({ value: 1, labels: { tool: name, operation, outcome: 'ok' } });
    }
  });
}
