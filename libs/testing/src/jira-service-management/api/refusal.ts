import type { Refusals } from '../../faults/faulty-operation';

/** A refusal in the words of Jira's platform API, or of service management's. */
export class JiraRefusal extends Error {
  override readonly name = 'JiraRefusal';

  constructor(
    readonly httpStatus: number,
    readonly body: unknown = { errorMessages: [MESSAGES[httpStatus] ?? 'Failed.'], errors: {} },
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(`HTTP ${httpStatus}`);
  }
}

const MESSAGES: Readonly<Record<number, string>> = {
  400: 'The request is not valid.',
  401: 'Client must be authenticated to access this resource.',
  403: 'You do not have the permission to see the specified issue.',
  404: 'Issue does not exist or you do not have permission to see it.',
  429: 'Rate limit exceeded.',
  500: 'Internal server error',
  503: 'Service unavailable',
};

/** https://developer.atlassian.com/cloud/jira/platform/rate-limiting/ */
export const JIRA_REFUSALS: Refusals = {
  refuse: (status) => new JiraRefusal(status),
  throttle: {
    status: 429,
    headers: { 'retry-after': '120', 'ratelimit-reason': 'jira-burst-based' },
    body: { errorMessages: ['Rate limit exceeded.'], errors: {} },
  },
};

/** What Jira Cloud answers where an API was (https://developer.atlassian.com/changelog/#CHANGE-2046). */
export const REMOVED = {
  errorMessages: [
    'The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. A full migration guideline is available at https://developer.atlassian.com/changelog/#CHANGE-2046',
  ],
  errors: {},
};

/** What service management answers for an issue that did not come through its portal (https://github.com/caipe-io/ai-platform-engineering/pull/1490). */
export const NO_REQUEST = {
  errorMessage: "Either you don't have access to this request type, or it doesn't exist.",
  i18nErrorMessage: { i18nKey: 'sd.customerview.error.vpOriginMissing', parameters: [] },
};
