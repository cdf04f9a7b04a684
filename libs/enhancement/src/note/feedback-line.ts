/** Where the reader of a note says whether it helped. */
export interface FeedbackLinks {
  readonly yes: string;
  readonly no: string;
}

/** What stands before the links. */
export const FEEDBACK_QUESTION = 'Was this note helpful?';

/** Of the whole line, which forms of a note have that are no plain text: `Was this note helpful? Yes · No`. */
export const FEEDBACK_WORDS = 7;

/** Each link leads to the same page, where a button gives the rating: programs that follow links, such as mail scanners, must not rate. */
export function feedbackLinks(page: string): FeedbackLinks {
  return { yes: `${page}?rating=up`, no: `${page}?rating=down` };
}
