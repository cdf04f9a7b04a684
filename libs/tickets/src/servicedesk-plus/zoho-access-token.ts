import { untilAborted } from '#cancellation';
import { asRecord, asText } from '#json';
import { exchange, type HttpCall } from '../http/http-exchange';
import { TicketToolError, type TicketToolErrorKind } from '../ticket-tool.error';
import type { CloudCredentials } from './credentials';
import { SERVICEDESK_PLUS } from './tool-name';

/** Tokens are renewed this long before they expire, so that none expires on its way. */
const RENEW_BEFORE_EXPIRY_MS = 60_000;
const DEFAULT_LIFETIME_S = 3600;

const OPERATION = 'refresh_token';

/**
 * The access token of one cloud tenant, renewed with its refresh token.
 *
 * Zoho issues only a handful of tokens in ten minutes, so all callers share one token, and one renewal at a time.
 */
export class ZohoAccessToken {
  private current?: { readonly value: string; readonly renewAt: number } | undefined;
  private renewal?: Promise<string> | undefined;

  constructor(
    private readonly credentials: CloudCredentials,
    private readonly options: Pick<HttpCall, 'timeoutMs' | 'dispatcher'>,
    private readonly onRenewal: (outcome: 'ok' | TicketToolErrorKind) => void,
  ) {}

  /**
   * @throws TicketToolError `unauthorized` when Zoho refuses the credentials, `rate_limited` when it has issued too many tokens,
   *   `unavailable` when it does not answer. Never `ambiguous`: asking for a token changes nothing on the ticket.
   */
  async value(signal: AbortSignal): Promise<string> {
    if (this.current && Date.now() < this.current.renewAt) {
      return this.current.value;
    }
    try {
      return await untilAborted(signal, () => (this.renewal ??= this.renew().finally(() => (this.renewal = undefined))));
    } catch (error) {
      if (error instanceof TicketToolError || !signal.aborted) throw error;
      throw new TicketToolError('unavailable', `${SERVICEDESK_PLUS} ${OPERATION}: cancelled while waiting for an access token`, {
        cause: error,
      });
    }
  }

  /** Forgets a token that ServiceDesk Plus refused, unless it has been replaced already. */
  discard(refused: string): void {
    if (this.current?.value === refused) {
      this.current = undefined;
    }
  }

  private async renew(): Promise<string> {
    try {
      const { value, lifetimeMs } = await this.request();
      this.current = { value, renewAt: Date.now() + Math.max(lifetimeMs - RENEW_BEFORE_EXPIRY_MS, lifetimeMs / 2) };
      this.onRenewal('ok');
      return value;
    } catch (error) {
      this.onRenewal(error instanceof TicketToolError ? error.kind : 'unavailable');
      throw error;
    }
  }

  private async request(): Promise<{ value: string; lifetimeMs: number }> {
    const { accountsUrl, clientId, clientSecret, refreshToken } = this.credentials;
    const answer = await exchange({
      tool: SERVICEDESK_PLUS,
      operation: OPERATION,
      method: 'POST',
      url: `${accountsUrl}/oauth/v2/token`,
      headers: { accept: 'application/json' },
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        client_id: clientId,
        client_secret: clientSecret,
        refresh_token: refreshToken,
      }),
      write: false,
      ...this.options,
    });
    const body = tokenBody(answer.text);
    const value = asText(body?.['access_token']);
    if (answer.status >= 300 || value === undefined) {
      throw refusal(answer.status, asText(body?.['error']), answer.retryAfterMs);
    }
    const seconds = Number(body?.['expires_in']);
    return { value, lifetimeMs: (Number.isFinite(seconds) && seconds > 0 ? seconds : DEFAULT_LIFETIME_S) * 1000 };
  }
}

function tokenBody(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return asRecord(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Zoho refuses with HTTP 200 and an `error`; `Access Denied` is its word for too many tokens in a short time. */
function refusal(status: number, error: string | undefined, retryAfterMs: number | undefined): TicketToolError {
  const details = { statusCode: status, ...(retryAfterMs !== undefined && { retryAfterMs }) };
  const say = (kind: TicketToolErrorKind, reason: string): TicketToolError =>
    new TicketToolError(kind, `${SERVICEDESK_PLUS} ${OPERATION}: ${reason}`, details);
  if (status === 429 || error === 'Access Denied') {
    return say('rate_limited', 'Zoho has issued too many tokens for this refresh token');
  }
  if (status >= 500) {
    return say('unavailable', `Zoho's token server answered HTTP ${status}`);
  }
  if (error !== undefined) {
    return say('unauthorized', `Zoho refused the credentials (${error.slice(0, 60)})`);
  }
  return say('misconfigured', `accountsUrl does not lead to Zoho's token server, HTTP ${status}`);
}
