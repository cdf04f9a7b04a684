import { linksOf, wordsOf } from '../rendered-note';
import { LINK_OF_NOTE, MARKER, NOTE, OTHER_MARKER, WORDS_OF_NOTE } from '../sample-note';
import { patient, type ToolUnderTest } from '../tool-under-test';

export function describeNotes(tool: ToolUnderTest): void {
  describe('a note', () => {
    it('is private unless it is asked to be public', async () => {
      const [first, second] = [await tool.harness.createTicket('One'), await tool.harness.createTicket('Two')];
      const { noteId } = await tool.client().addNote(first, NOTE, patient);
      await tool.client().addNote(second, { ...NOTE, public: true }, patient);
      expect(await tool.harness.notesOf(first)).toEqual([expect.objectContaining({ id: noteId, public: false })]);
      expect(await tool.harness.notesOf(second)).toEqual([expect.objectContaining({ public: true })]);
    });

    it('shows its words as they are, its link, and nothing else as a link', async () => {
      const id = await tool.harness.createTicket('Printer');
      await tool.client().addNote(id, NOTE, patient);
      const [note] = await tool.harness.notesOf(id);
      const html = note?.html ?? '';
      expect(linksOf(html)).toEqual([LINK_OF_NOTE]);
      for (const words of WORDS_OF_NOTE) expect(wordsOf(html)).toContain(words);
      expect(html).toMatch(/<(b|strong)>Similar tickets/);
      expect(html).toMatch(/<li>/);
    });

    it('is found again by its marker, and only it', async () => {
      const [id, another] = [await tool.harness.createTicket('Printer'), await tool.harness.createTicket('Other')];
      await tool.harness.addNote(id, 'I will look at this tomorrow.');
      await tool.harness.addNote(id, OTHER_MARKER);
      expect(await tool.client().findNote(id, MARKER, patient)).toBeUndefined();
      const { noteId } = await tool.client().addNote(id, NOTE, patient);
      await tool.harness.addNote(id, 'Later.');
      expect(await tool.client().findNote(id, MARKER, patient)).toEqual({ noteId });
      expect(await tool.client().findNote(another, MARKER, patient)).toBeUndefined();
    });

    it('is told apart by its id, which is a string', async () => {
      const id = await tool.harness.createTicket('Printer');
      const notes = [await tool.client().addNote(id, NOTE, patient), await tool.client().addNote(id, NOTE, patient)];
      expect(notes.map(({ noteId }) => typeof noteId)).toEqual(['string', 'string']);
      expect((await tool.harness.notesOf(id)).map((note) => note.id)).toEqual(notes.map(({ noteId }) => noteId));
    });
  });
}
