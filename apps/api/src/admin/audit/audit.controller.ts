import { Readable } from 'node:stream';
import { Get, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Administrator } from '#administration';
import {
  AUDIT_FORMATS,
  type AuditFilter,
  type AuditFormat,
  type AuditFormatName,
  AuditLog,
  AUDIT_OUTCOMES,
  type RecordedAuditEntry,
} from '#audit';
import { TENANT_ID } from '#database';
import { By } from '../access/caller';
import { AdminOperation } from '../access/operation.decorator';
import { AdminController } from '../admin-controller.decorator';
import { CheckedQuery } from '../schemas/pipes';
import type { ObjectSchema } from '../schemas/schemas';
import { invalid } from '../schemas/validation';

const TIME = '^\\d{4}-\\d\\d-\\d\\d(T\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,6})?)?(Z|[+-]\\d\\d:\\d\\d))?$';
const FILTER: ObjectSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    format: { type: 'string', enum: Object.keys(AUDIT_FORMATS), default: 'jsonl', description: 'One JSON object a line, or CSV.' },
    tenantId: { type: 'string', pattern: TENANT_ID.source, description: 'Only what concerns this tenant.' },
    actorId: { type: 'string', maxLength: 200, description: 'Only what this key, subject or command did.' },
    action: { type: 'string', maxLength: 100, description: 'For example `tenant.create`.' },
    outcome: { type: 'string', enum: AUDIT_OUTCOMES, description: 'Only what ended like this.' },
    from: { type: 'string', pattern: TIME, description: 'A day or a time of ISO 8601; a day begins at 0:00 UTC.' },
    to: { type: 'string', pattern: TIME, description: 'Only what was before it.' },
  },
};
type Filter = Omit<AuditFilter, 'from' | 'to'> & { format: AuditFormatName; from?: string; to?: string };

@AdminController('audit', 'Audit log')
export class AuditController {
  constructor(private readonly log: AuditLog) {}

  @Get()
  @AdminOperation({
    action: 'audit.export',
    scope: 'admin',
    changes: true,
    summary: 'Exports the audit log, oldest entry first',
    query: FILTER,
    answer: {
      'application/x-ndjson': { schema: { type: 'string', description: 'AuditEntry objects, one a line.' } },
      'text/csv': { schema: { type: 'string' } },
    },
  })
  async export(
    @Query(new CheckedQuery(FILTER)) { format, from, to, ...filter }: Filter,
    @By() by: Administrator,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const period = { ...(from !== undefined && { from: timeOf('from', from) }), ...(to !== undefined && { to: timeOf('to', to) }) };
    const { contentType, head, line }: AuditFormat = AUDIT_FORMATS[format];
    const details = { format, ...filter, ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
    await this.log.record({ ...by, action: 'audit.export', outcome: 'ok', details });
    const entries = this.log.entries({ ...filter, ...period });
    // Before the answer begins, so that a database that is away is told as such.
    const first = await entries.next();
    const lines = linesOf(head, first, entries, line);
    await reply.type(contentType).header('content-disposition', `attachment; filename="audit.${format}"`).send(Readable.from(lines));
  }
}

async function* linesOf(
  head: string,
  first: IteratorResult<RecordedAuditEntry, unknown>,
  rest: AsyncIterable<RecordedAuditEntry>,
  line: AuditFormat['line'],
): AsyncGenerator<string> {
  yield head;
  if (first.done === true) return;
  yield line(first.value);
  for await (const entry of rest) yield line(entry);
}

function timeOf(field: string, text: string): Date {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw invalid([{ field, problem: 'is no day or time' }]);
  return time;
}
