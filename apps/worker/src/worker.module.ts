import { type DynamicModule, Module } from '@nestjs/common';
import { HealthIndicatorService, TerminusModule } from '@nestjs/terminus';
import { type Configuration, ConfigurationModule } from '#config';
import { DatabaseModule } from '#database';
import { DeliveryClaims, EffectsLedger, Outbox, ToolGate } from '#deliveries';
import { EmbeddingsModule } from '#embeddings';
import { EnhancementModule } from '#enhancement';
import { FeedbackLinksModule } from '#feedback';
import { HealthModule } from '#health';
import { ObservabilityModule } from '#observability';
import { QueueModule } from '#queue';
import { KeyService, keyServiceIndicators, SealsModule, TenantSettingsModule } from '#tenants';
import { TicketsModule } from '#tickets';
import { EmbeddingFillService } from './embeddings/embedding-fill.service';
import { EnhancementConsumer } from './enhancement/enhancement.consumer';
import { EnhancementService } from './enhancement/enhancement.service';
import { LeaseKeeper } from './enhancement/lease-keeper';
import { NoteWriter } from './enhancement/note-writer';
import { ProgressMonitor } from './enhancement/progress-monitor';
import { ToolAccessKeeper } from './enhancement/tool-access-keeper';
import { RelayService } from './relay/relay.service';

@Module({
  imports: [TenantSettingsModule, QueueModule, TicketsModule, EmbeddingsModule, EnhancementModule, FeedbackLinksModule],
  providers: [
    DeliveryClaims,
    EffectsLedger,
    Outbox,
    ToolGate,
    LeaseKeeper,
    NoteWriter,
    ToolAccessKeeper,
    EnhancementService,
    EnhancementConsumer,
    ProgressMonitor,
    RelayService,
    EmbeddingFillService,
  ],
  exports: [ProgressMonitor],
})
class EnhancementWorkModule {}

/** The process that enhances tickets. It opens no public port. */
@Module({})
export class WorkerModule {
  static forRoot(configuration: Configuration): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        ConfigurationModule.forRoot(configuration),
        ObservabilityModule,
        DatabaseModule.forRoot({ application: 'worker' }),
        EnhancementWorkModule,
        HealthModule.forRootAsync({
          imports: [EnhancementWorkModule, SealsModule, TerminusModule],
          inject: [ProgressMonitor, KeyService, HealthIndicatorService],
          useFactory: (progress: ProgressMonitor, keys: KeyService, health: HealthIndicatorService) => ({
            service: 'worker',
            queueRequired: true,
            indicators: keyServiceIndicators(keys, health),
            stuck: () => progress.problem(),
          }),
        }),
      ],
    };
  }
}
