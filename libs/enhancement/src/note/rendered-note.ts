/** The same note in all its forms. */
export interface RenderedNote {
  readonly html: string;
  readonly markdown: string;
  readonly text: string;
  /** Of the text, and of what only the other forms say. */
  readonly words: number;
}
