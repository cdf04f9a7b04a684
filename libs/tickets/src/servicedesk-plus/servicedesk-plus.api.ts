import type { JsonRecord } from '#json';
import { TicketToolError } from '../ticket-tool.error';
import type { Authentication } from './authentication';
import { exchange, type HttpCall } from '../http/http-exchange';
import { successfulBody } from './servicedesk-plus-answer';
import { SERVICEDESK_PLUS } from './tool-name';

/** Without it some builds answer in an older format. */
const ACCEPT = 'application/vnd.manageengine.sdp.v3+json';

/**
 * Speaks API v3: one form field `input_data` that holds JSON (a query parameter on GET), and a `response_status` in every answer.
 *
 * A 401 is answered with fresh credentials once, where the scheme has any; that is safe for writes too, because a refused request was not executed.
 */
export class ServiceDeskPlusApi {
  constructor(
    private readonly baseUrl: string,
    private readonly authentication: Authentication,
    private readonly options: Pick<HttpCall, 'timeoutMs' | 'dispatcher'>,
  ) {}

  /** @throws TicketToolError */
  get(operation: string, path: string, signal: AbortSignal, inputData?: JsonRecord): Promise<JsonRecord> {
    const query = inputData ? `?${new URLSearchParams({ input_data: JSON.stringify(inputData) }).toString()}` : '';
    return this.authenticated(operation, 'GET', path + query, signal);
  }

  /** @throws TicketToolError, of kind `ambiguous` when the server may have stored the write. */
  post(operation: string, path: string, signal: AbortSignal, inputData: JsonRecord): Promise<JsonRecord> {
    return this.authenticated(operation, 'POST', path, signal, new URLSearchParams({ input_data: JSON.stringify(inputData) }));
  }

  private async authenticated(
    operation: string,
    method: 'GET' | 'POST',
    path: string,
    signal: AbortSignal,
    body?: URLSearchParams,
  ): Promise<JsonRecord> {
    const call = {
      tool: SERVICEDESK_PLUS,
      operation,
      method,
      url: `${this.baseUrl}/api/v3${path}`,
      write: method === 'POST',
      ...this.options,
      signal,
      ...(body && { body }),
    };
    const attempt = async (credentials: Readonly<Record<string, string>>): Promise<JsonRecord> =>
      successfulBody(await exchange({ ...call, headers: { accept: ACCEPT, ...credentials } }), call);

    const credentials = await this.authentication.headers(signal);
    try {
      return await attempt(credentials);
    } catch (error) {
      const refused = error instanceof TicketToolError && error.kind === 'unauthorized';
      if (!refused || !this.authentication.renew(credentials)) {
        throw error;
      }
      return attempt(await this.authentication.headers(signal));
    }
  }
}
