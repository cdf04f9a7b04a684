import type { Refusals } from '../../faults/faulty-operation';

/** How API v3 says that a call worked. Lists carry it in an array. */
export const SUCCESS = { status_code: 2000, status: 'success' } as const;

const BY_STATUS: Readonly<Record<number, { readonly code: number; readonly message: string }>> = {
  400: { code: 4001, message: 'Invalid Input' },
  401: { code: 4022, message: 'Authentication failed' },
  403: { code: 4002, message: 'Access denied' },
  404: { code: 4007, message: 'Invalid URL' },
  429: { code: 4015, message: 'API rate limit exceeded' },
  500: { code: 4004, message: 'Internal error' },
  503: { code: 4004, message: 'Internal error' },
};

/** A refusal in ServiceDesk Plus' words: always 4000 outside, the real code inside. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly httpStatus: number,
    private readonly detail: { readonly code?: number; readonly field?: string; readonly message?: string } = {},
  ) {
    super(`HTTP ${httpStatus}`);
  }

  get body(): object {
    const known = BY_STATUS[this.httpStatus];
    const { code = known?.code ?? 4000, message = known?.message ?? 'Failed', field } = this.detail;
    return {
      response_status: {
        status_code: 4000,
        messages: [{ status_code: code, ...(field !== undefined && { field }), type: 'failed', message }],
        status: 'failed',
      },
    };
  }
}

/** What Zoho's edge answers, before ServiceDesk Plus sees the request. */
export const ZOHO_THROTTLE = {
  error: {
    status_code: 400,
    title: 'URL_ROLLING_THROTTLES_LIMIT_EXCEEDED',
    details: { message: 'Cannot execute more than 100 requests per API in 2 minutes. Try again after 2 minutes.' },
  },
} as const;

export const REFUSALS: Refusals = { refuse: (status) => new Refusal(status), throttle: { status: 400, body: ZOHO_THROTTLE } };
