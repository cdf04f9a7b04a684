import { readFileSync } from 'node:fs';
import { Ajv, type ErrorObject, type JSONSchemaType } from 'ajv';
import { StartError } from './start-error';
import type { DemoTicket } from './ticket';

interface TicketFile {
  tenant_id?: string;
  subject: string;
  description: string;
  priority?: string;
  category?: string;
  requester?: string;
}

const optional = { type: 'string', minLength: 1, maxLength: 100, nullable: true } as const;

const schema: JSONSchemaType<TicketFile> = {
  type: 'object',
  required: ['subject', 'description'],
  additionalProperties: false,
  properties: {
    tenant_id: optional,
    subject: { type: 'string', minLength: 1, maxLength: 250 },
    description: { type: 'string', maxLength: 10_000 },
    priority: optional,
    category: optional,
    requester: optional,
  },
};

const FIELDS = [
  'subject',
  'description',
  'tenant_id',
  'priority',
  'category',
  'requester',
] as const satisfies readonly (keyof TicketFile)[];

const ajv = new Ajv({ allErrors: true });
const isTicketFile = ajv.compile(schema);

/**
 * Reads the user's own ticket: `{"subject", "description", "tenant_id"?, "priority"?, "category"?, "requester"?}`, all text.
 *
 * @throws StartError that names the file and each field to correct.
 */
export function readTicketFile(file: string): DemoTicket {
  const content = parse(file);
  if (!isTicketFile(content)) {
    throw new StartError(`${file} is not a ticket: ${(isTicketFile.errors ?? []).map(problem).join('; ')}.`);
  }
  const { tenant_id: tenantId, ...ticket } = content;
  return { ...ticket, ...(tenantId !== undefined && { tenantId }) };
}

function parse(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new StartError(`${file} cannot be read: ${(error as Error).message}.`);
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new StartError(`${file} is not JSON: ${(error as Error).message}.`);
  }
}

function problem({ keyword, instancePath, params, message }: ErrorObject): string {
  const field = instancePath.slice(1);
  switch (keyword) {
    case 'required':
      return `${String(params['missingProperty'])} is missing`;
    case 'additionalProperties':
      return `${String(params['additionalProperty'])} is not a field of a ticket (${FIELDS.join(', ')})`;
    default:
      return field === '' ? 'it must be a JSON object' : `${field} ${message ?? 'is wrong'}`;
  }
}
