import { Ajv, type ErrorObject, type JSONSchemaType } from 'ajv';
import type { PayloadProblem } from '../ticket-webhook';

/** The part of a webhook's body that is read at acceptance. Everything else is kept as it came. */
export interface WebhookPayload {
  readonly tenant_id: string;
  readonly ticket_id: string;
  readonly event?: string | null;
  readonly correlation_id?: string | null;
}

/** The body of a resolved-ticket webhook. */
export interface ResolvedTicketPayload extends WebhookPayload {
  readonly subject: string;
  readonly description?: string | null;
  readonly resolution: string;
  readonly category?: string | null;
  readonly url?: string | null;
  readonly created_at?: string | null;
  readonly resolved_at?: string | null;
}

export type PayloadResult<T> =
  { readonly ok: true; readonly payload: T } | { readonly ok: false; readonly problems: readonly PayloadProblem[] };

/** Postgres keeps no NUL character in a text. */
const WITHOUT_NUL = '^[^\\u0000]*$';
const optionalText = (maxLength: number) => ({ type: 'string', maxLength, pattern: WITHOUT_NUL, nullable: true }) as const;
const id = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength, pattern: '^[^\\u0000-\\u001f\\u007f]*$' }) as const;

const envelope = {
  tenant_id: id(63),
  ticket_id: id(100),
  event: optionalText(100),
  correlation_id: { ...optionalText(200), pattern: '^[^\\u0000-\\u001f\\u007f]*$' },
  subject: optionalText(1_000),
  description: optionalText(10_000),
  priority: optionalText(100),
  created_at: optionalText(100),
} as const;

const createdSchema: JSONSchemaType<WebhookPayload & { subject?: string | null }> = {
  type: 'object',
  required: ['tenant_id', 'ticket_id'],
  // Unknown fields are kept, not refused: the helpdesk's administrator decides what the trigger sends.
  additionalProperties: true,
  properties: envelope,
};

const resolvedSchema: JSONSchemaType<ResolvedTicketPayload> = {
  type: 'object',
  required: ['tenant_id', 'ticket_id', 'subject', 'resolution'],
  additionalProperties: true,
  properties: {
    ...envelope,
    subject: { type: 'string', minLength: 1, maxLength: 1_000, pattern: WITHOUT_NUL },
    resolution: { type: 'string', maxLength: 20_000, pattern: WITHOUT_NUL },
    category: optionalText(200),
    url: { ...optionalText(2_000), pattern: '^https?://' },
    resolved_at: optionalText(100),
  },
};

const ajv = new Ajv({ allErrors: true, strict: true });
const validators = { created: ajv.compile(createdSchema), resolved: ajv.compile(resolvedSchema) };

/** Checks a parsed body of a new ticket. */
export function validateCreated(body: unknown): PayloadResult<WebhookPayload> {
  return validators.created(body) ? { ok: true, payload: body } : { ok: false, problems: problemsOf(validators.created.errors) };
}

/** Checks a parsed body of a resolved ticket. */
export function validateResolved(body: unknown): PayloadResult<ResolvedTicketPayload> {
  if (!validators.resolved(body)) return { ok: false, problems: problemsOf(validators.resolved.errors) };
  const dates = (['created_at', 'resolved_at'] as const).filter(
    (key) => body[key] != null && Number.isNaN(parseTime(body[key])?.getTime()),
  );
  if (dates.length > 0) {
    return { ok: false, problems: dates.map((key) => ({ loc: ['body', key], msg: 'must be an ISO 8601 time or epoch milliseconds' })) };
  }
  return { ok: true, payload: body };
}

/** An ISO 8601 time, or epoch milliseconds as text, as ServiceDesk Plus writes them. Undefined for an absent value. */
export function parseTime(text: string | null | undefined): Date | undefined {
  if (text == null || text === '') return undefined;
  return new Date(/^\d{12,14}$/.test(text) ? Number(text) : text);
}

function problemsOf(errors: ErrorObject[] | null | undefined): PayloadProblem[] {
  return (errors ?? []).map((error) => {
    const path = error.instancePath.split('/').slice(1);
    if (error.keyword === 'required') return { loc: ['body', ...path, String(error.params['missingProperty'])], msg: 'is required' };
    if (error.keyword === 'type' && path.at(-1) === 'ticket_id') {
      return { loc: ['body', ...path], msg: 'must be a string: ids can have more digits than a JSON number holds' };
    }
    if (error.params['pattern'] === WITHOUT_NUL) return { loc: ['body', ...path], msg: 'must not contain the character U+0000' };
    return { loc: ['body', ...path], msg: error.message ?? 'is invalid' };
  });
}
