import type { ResolvedTicket } from '#history';
import type { SignatureClaim } from './signature';

/** The headers of a request, lower case, as Node gives them. */
export type WebhookHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** One thing that is wrong with a body: where, and what. */
export interface PayloadProblem {
  readonly loc: readonly (string | number)[];
  readonly msg: string;
}

/** What an authentic webhook says. */
export type WebhookMessage =
  | {
      /** A ticket is new: it gets a note. */
      readonly kind: 'created';
      readonly ticketId: string;
      /** The same for every attempt to deliver the event, so that it makes one job. Undefined: the body itself is taken. */
      readonly deliveryId?: string | undefined;
      /** What the sender calls the event. */
      readonly event?: string | undefined;
      readonly correlationId?: string | undefined;
    }
  /** A ticket is resolved: it enters the tenant's history. */
  | { readonly kind: 'resolved'; readonly ticket: ResolvedTicket }
  /** Something else has happened; nothing is to be done. `reason` is one sentence for the sender. */
  | { readonly kind: 'ignored'; readonly reason: string }
  /** It cannot be understood; the sender is told why. */
  | { readonly kind: 'invalid'; readonly problems: readonly PayloadProblem[] };

/** What can be known of a body before its signature is checked. */
export interface UnverifiedBody {
  /** Picks the secret, and nothing else, until the signature holds. */
  readonly tenantId: string | undefined;
  /** The parsed body; undefined when it is not JSON. */
  readonly json: unknown;
}

/** Addresses that take the same messages. */
export interface WebhookEndpoint {
  /** Below `/webhook/`, for example `servicedesk` or `jira-service-management/:tenantId`. A path that names the tenant has `:tenantId` in it. */
  readonly paths: readonly string[];
  /** Finds the tenant in a body that nobody has vouched for yet. For paths that do not name it. */
  readonly unverified?: (raw: Buffer) => UnverifiedBody;
  /** Reads the parsed body of an authentic webhook. It must not throw, whatever the body is. */
  read(body: unknown, headers: WebhookHeaders): WebhookMessage;
}

/**
 * How the webhooks of a ticketing tool are authenticated and understood: the part of a plugin that accepts them. It is pure: it reads what it is given,
 * and asks no tool, no database and no clock.
 */
export interface TicketWebhook {
  /** The tool's name, as in `TicketTool.name`. */
  readonly tool: string;
  /** What the sender says it has signed. Undefined when no header carries a signature: the webhook is then refused. */
  signature(headers: WebhookHeaders): SignatureClaim | undefined;
  readonly endpoints: readonly WebhookEndpoint[];
}
