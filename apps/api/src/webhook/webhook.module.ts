import { Module } from '@nestjs/common';
import type { Pool } from 'pg';
import { CONFIG, type Config } from '#config';
import { DATABASE_POOL } from '#database';
import { DeliveryInbox } from '#deliveries';
import { HistoryStore } from '#history';
import { QueueModule } from '#queue';
import { TenantDirectoryModule } from '#tenants';
import { DirectEnqueue } from './direct-enqueue';
import { SimulatedNotesController } from './simulated-notes.controller';
import { SimulatedNotesQuery } from './simulated-notes.query';
import { TenantRateLimiter } from './tenant-rate-limiter';
import { WebhookAuthenticator } from './webhook-authenticator';
import { WebhookController } from './webhook.controller';
import { WebhookReader } from './webhook-reader';

@Module({
  imports: [TenantDirectoryModule, QueueModule],
  controllers: [WebhookController, SimulatedNotesController],
  providers: [
    WebhookAuthenticator,
    WebhookReader,
    TenantRateLimiter,
    HistoryStore,
    DirectEnqueue,
    SimulatedNotesQuery,
    {
      provide: DeliveryInbox,
      useFactory: (pool: Pool, config: Config, direct: DirectEnqueue) =>
        new DeliveryInbox(pool, config.api.webhook, (deliveries) => direct.enqueue(deliveries)),
      inject: [DATABASE_POOL, CONFIG, DirectEnqueue],
    },
  ],
  exports: [WebhookAuthenticator, TenantRateLimiter],
})
export class WebhookModule {}
