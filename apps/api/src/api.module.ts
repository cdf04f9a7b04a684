import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { HealthIndicatorService, TerminusModule } from '@nestjs/terminus';
import { AuditMaintenanceModule } from '#audit';
import { type Configuration, ConfigurationModule } from '#config';
import { DatabaseModule } from '#database';
import { HealthModule } from '#health';
import { ObservabilityModule } from '#observability';
import { KeyService, keyServiceIndicators, SealsModule, TenantDirectory, TenantDirectoryModule } from '#tenants';
import { FeedbackApiModule } from './feedback/feedback-api.module';
import { SmokeModule } from './smoke/smoke.module';
import { WebhookModule } from './webhook/webhook.module';

/** The process that receives webhooks, and serves the admin API. To take a webhook it needs no ticketing tool, and it knows no language model. */
@Module({})
export class ApiModule {
  /** @param further what the configuration turns on, and is not loaded without */
  static forRoot(configuration: Configuration, further: readonly Type[] = []): DynamicModule {
    return {
      module: ApiModule,
      imports: [
        ConfigurationModule.forRoot(configuration),
        ObservabilityModule,
        DatabaseModule.forRoot({ application: 'api' }),
        AuditMaintenanceModule,
        WebhookModule,
        SmokeModule,
        FeedbackApiModule.forRoot(configuration.config.feedback),
        ...further,
        HealthModule.forRootAsync({
          imports: [TenantDirectoryModule, SealsModule, TerminusModule],
          inject: [TenantDirectory, KeyService, HealthIndicatorService],
          useFactory: (directory: TenantDirectory, keys: KeyService, health: HealthIndicatorService) => ({
            service: 'api',
            queueRequired: false,
            indicators: [
              ...keyServiceIndicators(keys, health),
              () => {
                const { problem } = directory;
                return problem === undefined ? health.check('tenants').up() : health.check('tenants').down(problem);
              },
            ],
          }),
        }),
      ],
    };
  }
}
