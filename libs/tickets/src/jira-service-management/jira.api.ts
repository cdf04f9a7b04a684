import type { JsonRecord } from '#json';
import { exchange, type HttpCall } from '../http/http-exchange';
import { successfulBody } from './jira-answer';
import { JIRA } from './tool-name';

type Query = Readonly<Record<string, string | number | undefined>>;

/** Speaks Jira's REST APIs: JSON both ways, the credentials in one header. */
export class JiraApi {
  constructor(
    private readonly baseUrl: string,
    private readonly authorization: string,
    private readonly options: Pick<HttpCall, 'timeoutMs' | 'dispatcher'>,
  ) {}

  /** @throws TicketToolError */
  get(operation: string, path: string, signal: AbortSignal, query: Query = {}): Promise<JsonRecord> {
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) search.set(name, String(value));
    }
    return this.call({ operation, method: 'GET', path: search.size === 0 ? path : `${path}?${search.toString()}`, signal });
  }

  /** @throws TicketToolError, of kind `ambiguous` when the server may have stored the write. */
  post(operation: string, path: string, signal: AbortSignal, json: unknown): Promise<JsonRecord> {
    return this.call({ operation, method: 'POST', path, signal, body: { json } });
  }

  /** @throws TicketToolError */
  async delete(operation: string, path: string): Promise<void> {
    await this.call({ operation, method: 'DELETE', path });
  }

  private async call({
    path,
    ...given
  }: Pick<HttpCall, 'operation' | 'method' | 'signal' | 'body'> & { path: string }): Promise<JsonRecord> {
    const call: HttpCall = {
      ...given,
      tool: JIRA,
      url: this.baseUrl + path,
      headers: { accept: 'application/json', authorization: this.authorization },
      write: given.method === 'POST',
      timeoutMs: this.options.timeoutMs,
      dispatcher: this.options.dispatcher,
    };
    return successfulBody(await exchange(call), call);
  }
}
