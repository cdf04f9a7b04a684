import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { DeliveryQueue } from './delivery-queue';
import { QueueHealthIndicator } from './queue-health.indicator';
import { QueueMetrics } from './queue-metrics.service';

/** The producer's side of the queue with its health and depth. Consumers make a `DeliveryConsumer` of their own. */
@Module({
  imports: [TerminusModule],
  providers: [DeliveryQueue, QueueHealthIndicator, QueueMetrics],
  exports: [DeliveryQueue, QueueHealthIndicator],
})
export class QueueModule {}
