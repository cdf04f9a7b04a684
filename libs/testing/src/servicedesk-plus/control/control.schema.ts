import { OPERATIONS } from '../faults';

const text = { type: 'string', minLength: 1 } as const;

/** Body of `POST /_simulator/desks`. */
export const DESK_SCHEMA = {
  type: 'object',
  required: ['name'],
  properties: {
    name: { type: 'string', pattern: '^[a-z0-9][a-z0-9-]*$' },
    title: text,
    technician: text,
    technicianKey: text,
    oauth: {
      type: 'object',
      required: ['clientId', 'clientSecret', 'refreshToken'],
      properties: {
        clientId: text,
        clientSecret: text,
        refreshToken: text,
        accessTokenLifetimeSeconds: { type: 'number', exclusiveMinimum: 0 },
      },
    },
  },
  oneOf: [{ required: ['technicianKey'] }, { required: ['oauth'] }],
} as const;

/** Body of `POST /_simulator/desks/<desk>/tickets`. */
export const TICKET_SCHEMA = {
  type: 'object',
  required: ['subject'],
  properties: {
    id: { type: 'string', pattern: '^[0-9]{1,20}$' },
    subject: text,
    description: { type: 'string' },
    status: text,
    priority: text,
    category: text,
    requester: { type: 'object', required: ['name'], properties: { name: text, email: text } },
    technician: text,
    createdAt: { type: 'string', format: 'date-time' },
    resolvedAt: { type: 'string', format: 'date-time' },
    resolution: { type: 'string' },
  },
} as const;

/** Body of `POST /_simulator/faults`. */
export const FAULT_SCHEMA = {
  type: 'object',
  required: ['operation', 'effect'],
  properties: {
    operation: { enum: [...OPERATIONS, 'any'] },
    desk: text,
    times: { type: 'integer', minimum: 1 },
    probability: { type: 'number', minimum: 0, maximum: 1 },
    delayMs: { type: 'integer', minimum: 0 },
    effect: { enum: ['refuse', 'throttle', 'lost-answer', 'reset', 'slow', 'raw'] },
    status: { type: 'integer', minimum: 200, maximum: 599 },
    retryAfter: text,
    stored: { type: 'boolean' },
    headers: { type: 'object', additionalProperties: { type: 'string' } },
    body: { type: 'string' },
  },
  if: { properties: { effect: { const: 'refuse' } } },
  then: { required: ['status'], properties: { status: { enum: [400, 401, 403, 404, 429, 500, 503] } } },
  else: { if: { properties: { effect: { const: 'raw' } } }, then: { required: ['status'] } },
} as const;
