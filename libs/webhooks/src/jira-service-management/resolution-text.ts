import { asText, type JsonRecord } from '#json';
import { ANY_NOTE_MARKER } from '#note-marker';

/** A comment on an issue, oldest first in lists. */
export interface JiraComment {
  /** Plain text. */
  readonly text: string;
  readonly public: boolean;
}

/** A note of ours ends with it; it tells nothing about what solved the issue. */
const OUR_NOTE = new RegExp(ANY_NOTE_MARKER);

/**
 * What solved an issue, in words. Jira's resolution is only a name such as `Done`; what was done is told to the requester, so the last public
 * comment is taken, and the name where there is none.
 */
export function resolutionText(resolution: JsonRecord | undefined, comments: readonly JiraComment[]): string {
  const last = comments.findLast((comment) => comment.public && comment.text !== '' && !OUR_NOTE.test(comment.text));
  return last?.text ?? asText(resolution?.['description']) ?? asText(resolution?.['name']) ?? '';
}
