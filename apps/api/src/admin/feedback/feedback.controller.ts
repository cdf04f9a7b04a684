import { Get, Param, Query } from '@nestjs/common';
import { TenantAdministration } from '#administration';
import { FeedbackReport, type FeedbackStatistics, type RatedNoteEntry, type RatedNotesQuery, RATINGS } from '#feedback';
import { AdminOperation } from '../access/operation.decorator';
import { AdminController } from '../admin-controller.decorator';
import { CheckedQuery, TenantId, UUID } from '../schemas/pipes';
import type { ObjectSchema } from '../schemas/schemas';

const WHICH: ObjectSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    rating: { type: 'string', enum: RATINGS, default: 'down', description: 'Notes that helped, or that did not.' },
    limit: { type: 'integer', minimum: 1, maximum: 500, default: 100, description: 'Most notes that are listed.' },
    after: {
      type: 'string',
      pattern: UUID,
      description: 'The `next` of the page before; without it the first page.',
    },
  },
};

/** What technicians said of a tenant's notes. */
@AdminController('tenants/:tenantId/feedback', 'Feedback')
export class FeedbackController {
  constructor(
    private readonly tenants: TenantAdministration,
    private readonly report: FeedbackReport,
  ) {}

  @Get()
  @AdminOperation({
    action: 'feedback.statistics',
    scope: 'read',
    summary: 'Counts how many notes of a tenant helped, by month, model and source',
    answer: 'FeedbackStatistics',
    problems: [404],
  })
  async statistics(@Param('tenantId', TenantId) tenantId: string): Promise<FeedbackStatistics> {
    await this.tenants.assertKnown(tenantId);
    return this.report.statistics(tenantId);
  }

  @Get('notes')
  @AdminOperation({
    action: 'feedback.list',
    scope: 'read',
    summary: 'Lists notes of a tenant that did not help, or did, latest rating first',
    query: WHICH,
    answer: 'RatedNoteList',
    problems: [404],
  })
  async notes(
    @Param('tenantId', TenantId) tenantId: string,
    @Query(new CheckedQuery(WHICH)) query: RatedNotesQuery,
  ): Promise<{ items: readonly RatedNoteEntry[]; next?: string }> {
    await this.tenants.assertKnown(tenantId);
    const items = await this.report.notes(tenantId, { ...query, limit: query.limit + 1 });
    const page = items.slice(0, query.limit);
    const next = items.length > query.limit ? page.at(-1)?.jobId : undefined;
    return { items: page, ...(next !== undefined && { next }) };
  }
}
