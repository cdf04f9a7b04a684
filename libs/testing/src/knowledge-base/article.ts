/** An article of a space. */
export interface SpaceArticle {
  /** Unique in its space, in the address of its page. */
  readonly id: string;
  readonly title: string;
  /** Paragraphs of plain text, a blank line between them. */
  readonly text: string;
}

/** Articles that belong together, for example those of one client company. Who asks in one space is told nothing of another. */
export interface Space {
  /** In the addresses of its articles: lower-case letters, digits and hyphens. */
  readonly name: string;
  readonly title: string;
  readonly articles: readonly SpaceArticle[];
}

/** Path of an article's page. */
export function pathOf({ name }: Space, { id }: SpaceArticle): string {
  return `/${name}/articles/${id}`;
}
