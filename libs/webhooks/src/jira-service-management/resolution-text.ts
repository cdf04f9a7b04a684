import { asText, type JsonRecord } from '#json';

/** A comment on an issue, oldest first in lists. */
export interface JiraComment {
  /** Plain text. */
  readonly text: string;
  readonly public: boolean;
}

/** A note of ours ends with it; it tells nothing about what solved the issue. */
const OUR_NOTE = /\bReference [0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/;

/**
 * What solved an issue, in words. Jira's resolution is only a name such as `Done`; what was done is told to the requester, so the last public
 * comment is taken, and the name where there is none.
 */
export function resolutionText(resolution: JsonRecord | undefined, comments: readonly JiraComment[]): string {
  const last = comments.findLast((comment) => comment.public && comment.text !== '' && !OUR_NOTE.test(comment.text));
  return last?.text ?? asText(resolution?.['description']) ?? asText(resolution?.['name']) ?? '';
}
