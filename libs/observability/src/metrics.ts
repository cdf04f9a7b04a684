import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/**
 * Every metric of the system, declared once. A process exports the ones that it touches; names and labels are a contract with dashboards.
 *
 * Tenant labels hold tenant ids only, and only of tenants that exist, so their number is bounded.
 */
@Injectable()
export class Metrics {
  readonly registry = new Registry();

  readonly enhancementRequests = this.counter('enhancement_requests_total', 'Deliveries by outcome.', ['tenant', 'status']);
  readonly enhancementDuration = this.histogram(
    'enhancement_duration_seconds',
    'Time from accepting a delivery to its note.',
    ['tenant', 'status'],
    [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300],
  );
  readonly stageDuration = this.histogram(
    'enhancement_stage_duration_seconds',
    'Time spent in one stage of the enhancement graph.',
    ['stage'],
    [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
  );
  readonly contextSource = this.counter('context_source_total', 'Look-ups in a context source by outcome.', ['source', 'outcome']);
  readonly llmTokens = this.counter('llm_tokens_total', 'Tokens that the model reported.', ['tenant', 'model', 'kind']);
  readonly llmCost = this.counter('llm_cost_usd_total', 'Cost of model calls at the configured prices, in US dollars.', [
    'tenant',
    'model',
  ]);
  readonly llmRequests = this.counter('llm_requests_total', 'Calls to the model by outcome; one that is known to be down is not asked.', [
    'model',
    'outcome',
  ]);
  readonly llmBudgetSpent = this.counter(
    'llm_budget_spent_total',
    'Calls that were not made because the budget of the day or month is spent.',
    ['tenant', 'period'],
  );
  readonly embeddingRequests = this.counter(
    'embedding_requests_total',
    'Calls for embeddings by purpose and outcome; a search that gets none goes on without.',
    ['purpose', 'outcome'],
  );
  readonly ticketToolRequests = this.counter('ticket_tool_requests_total', 'Calls to ticketing tools.', ['tool', 'operation', 'outcome']);
  readonly ticketToolRefused = this.gauge(
    'ticket_tool_refused',
    '1 for a tenant whose ticketing tool refuses our credentials or settings; it is absent for others.',
    ['tenant', 'kind'],
  );
  readonly ticketToolWaiting = this.gauge(
    'ticket_tool_waiting',
    'Deliveries that wait because the ticketing tool of their tenant refuses.',
    ['tenant'],
  );
  readonly keyServiceRequests = this.counter(
    'key_service_requests_total',
    'Requests to the service with the key-encryption key by outcome; one that was of no use is not repeated for a second.',
    ['operation', 'outcome'],
  );
  readonly queueDepth = this.gauge('queue_depth', 'Jobs by state.', ['queue', 'state']);
  readonly queueOldestWaiting = this.gauge('queue_oldest_waiting_seconds', 'Age of the job that has waited longest.', ['queue']);
  readonly outboxPending = this.gauge('outbox_pending', 'Accepted deliveries that are due to be put on the queue and are not yet.');
  readonly workerActive = this.gauge('worker_active_count', 'Jobs that this worker is processing.');
  readonly historyStored = this.counter('ticket_history_stored_total', 'Resolved tickets stored in the history.', [
    'tenant',
    'source',
    'status',
  ]);
  readonly feedback = this.counter('feedback_total', 'Ratings of notes that were given, or changed to the other one.', [
    'tenant',
    'rating',
  ]);
  readonly declaredTenants = this.gauge(
    'declared_tenants',
    'Tenants that the values of the chart declare: kept as they stand there, or refused because of what the log names.',
    ['state'],
  );
  readonly schemaRevision = this.gauge('schema_revision', 'Newest migration that the database has.');

  private readonly collectors: (() => Promise<void>)[] = [];

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** Registers work that brings gauges up to date before each scrape. */
  beforeScrape(collect: () => Promise<void>): void {
    this.collectors.push(collect);
  }

  /** The exposition text that Prometheus reads, gauges brought up to date. */
  async expose(): Promise<string> {
    await Promise.all(this.collectors.map((collect) => collect()));
    return this.registry.metrics();
  }

  private counter<L extends string>(name: string, help: string, labelNames: L[] = []): Counter<L> {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  private gauge<L extends string>(name: string, help: string, labelNames: L[] = []): Gauge<L> {
    return new Gauge({ name, help, labelNames, registers: [this.registry] });
  }

  private histogram<L extends string>(name: string, help: string, labelNames: L[], buckets: number[]): Histogram<L> {
    return new Histogram({ name, help, labelNames, buckets, registers: [this.registry] });
  }
}
