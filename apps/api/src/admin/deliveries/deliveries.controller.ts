import { Get, HttpStatus, Param, Post, Query } from '@nestjs/common';
import { type Administrator, DeliveryAdministration, type DeliveryState, TenantAdministration } from '#administration';
import { By } from '../access/caller';
import { AdminOperation } from '../access/operation.decorator';
import { AdminController } from '../admin-controller.decorator';
import { CheckedQuery, JobId, TenantId, unknownDelivery } from '../schemas/pipes';
import type { ObjectSchema } from '../schemas/schemas';

const WHICH: ObjectSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    status: {
      type: 'string',
      enum: ['failed', 'unfinished'],
      default: 'unfinished',
      description: 'Those that failed, latest first, or those that are not finished, next first.',
    },
    limit: { type: 'integer', minimum: 1, maximum: 500, default: 100, description: 'Most deliveries that are listed.' },
  },
};

/** How far deliveries are. What a help desk sent stays where it is: the api's role cannot read it. */
@AdminController('tenants/:tenantId/deliveries', 'Deliveries')
export class DeliveriesController {
  constructor(
    private readonly tenants: TenantAdministration,
    private readonly deliveries: DeliveryAdministration,
  ) {}

  @Get()
  @AdminOperation({
    action: 'delivery.list',
    scope: 'read',
    summary: 'Lists deliveries of a tenant that failed or are not finished',
    query: WHICH,
    answer: 'DeliveryList',
    problems: [404],
  })
  async list(
    @Param('tenantId', TenantId) tenantId: string,
    @Query(new CheckedQuery(WHICH)) { status, limit }: { status: 'failed' | 'unfinished'; limit: number },
  ): Promise<{ items: readonly DeliveryState[] }> {
    await this.tenants.assertKnown(tenantId);
    return { items: await this.deliveries.list(tenantId, status, limit) };
  }

  @Get(':jobId')
  @AdminOperation({
    action: 'delivery.read',
    scope: 'read',
    summary: "Shows how far a delivery is, by the job_id of the webhook's answer",
    answer: 'Delivery',
    problems: [404],
  })
  async read(@Param('tenantId', TenantId) tenantId: string, @Param('jobId', JobId) jobId: string): Promise<DeliveryState> {
    return this.known(tenantId, jobId);
  }

  @Post(':jobId/retry')
  @AdminOperation({
    action: 'delivery.retry',
    scope: 'operate',
    changes: true,
    summary: 'Has a delivery that failed tried again from the beginning',
    status: HttpStatus.ACCEPTED,
    answer: 'Delivery',
    problems: [404, 409],
  })
  async retry(
    @Param('tenantId', TenantId) tenantId: string,
    @Param('jobId', JobId) jobId: string,
    @By() by: Administrator,
  ): Promise<DeliveryState> {
    await this.known(tenantId, jobId);
    await this.deliveries.retry(tenantId, jobId, by);
    return this.known(tenantId, jobId);
  }

  private async known(tenantId: string, jobId: string): Promise<DeliveryState> {
    const delivery = await this.deliveries.find(tenantId, jobId);
    if (delivery === undefined) throw unknownDelivery();
    return delivery;
  }
}
