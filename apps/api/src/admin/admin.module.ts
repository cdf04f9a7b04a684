import { Module } from '@nestjs/common';
import { AdministrationModule } from '#administration';
import { ApiKeysModule } from '#api-keys';
import { FeedbackModule } from '#feedback';
import { CallerIdentification } from './access/caller-identification';
import { OidcTokens } from './access/oidc-tokens';
import { AuditController } from './audit/audit.controller';
import { RefusalLog } from './audit/refusal-log';
import { DeliveriesController } from './deliveries/deliveries.controller';
import { FeedbackController } from './feedback/feedback.controller';
import { ApiKeysController } from './keys/api-keys.controller';
import { TenantSecretsController } from './tenants/tenant-secrets.controller';
import { TenantsController } from './tenants/tenants.controller';
import { TenantWebhookController } from './tenants/webhook.controller';

/** The admin API. It is loaded only when the configuration turns it on: it brings the ticketing tools into the process. */
@Module({
  imports: [AdministrationModule, ApiKeysModule, FeedbackModule],
  controllers: [
    TenantsController,
    TenantSecretsController,
    TenantWebhookController,
    DeliveriesController,
    FeedbackController,
    AuditController,
    ApiKeysController,
  ],
  providers: [CallerIdentification, OidcTokens, RefusalLog],
})
export class AdminModule {}
