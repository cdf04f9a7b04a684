import { countWords } from '../text/shorten';
import { FEEDBACK_WORDS } from './feedback-line';
import { fitWords } from './fit-words';
import { type NoteInput, noteContent } from './note-content';
import { noteHtml } from './note-html';
import { noteMarkdown } from './note-markdown';
import { noteText } from './note-text';
import type { RenderedNote } from './rendered-note';

/** Writes the note, in at most `maxWords` words where what must be said leaves room for more. */
export function renderNote(input: NoteInput, maxWords: number): RenderedNote {
  const whole = noteContent(input);
  // Of a line that the text does not have.
  const further = whole.feedback === undefined ? 0 : FEEDBACK_WORDS;
  const content = fitWords(whole, maxWords - further);
  const text = noteText(content);
  return { html: noteHtml(content), markdown: noteMarkdown(content), text, words: countWords(text) + further };
}
