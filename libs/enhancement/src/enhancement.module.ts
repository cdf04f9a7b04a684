import { Module, type Provider } from '@nestjs/common';
import type { Pool } from 'pg';
import { ModelBudgets } from '#budgets';
import { CONFIG, type Config, SECRETS, type Secrets } from '#config';
import { DATABASE_POOL, HistoryTransactions } from '#database';
import { Embeddings, EmbeddingsModule, VectorSupport } from '#embeddings';
import { InventoryStore } from '#inventory';
import { Metrics } from '#observability';
import { configuredSources } from './context/configured-sources';
import type { ContextSource } from './context/context-source';
import { CONTEXT_SOURCES } from './context/context-sources';
import { TicketHistorySource } from './context/ticket-history.source';
import { TicketMeaning } from './context/ticket-meaning';
import { EnhancementGraph } from './graph/enhancement-graph';
import { LanguageModel } from './synthesis/language-model';
import { Synthesizer } from './synthesis/synthesizer';

const providers: Provider[] = [
  {
    provide: TicketMeaning,
    useFactory: (embeddings: Embeddings, support: VectorSupport, metrics: Metrics, config: Config) =>
      new TicketMeaning(embeddings, support, metrics, config.embeddings),
    inject: [Embeddings, VectorSupport, Metrics, CONFIG],
  },
  {
    provide: TicketHistorySource,
    useFactory: (transactions: HistoryTransactions, config: Config, meaning: TicketMeaning) =>
      new TicketHistorySource(transactions, config.enhancement.history, config.embeddings.enabled ? meaning : undefined),
    inject: [HistoryTransactions, CONFIG, TicketMeaning],
  },
  {
    provide: CONTEXT_SOURCES,
    useFactory: (history: TicketHistorySource, transactions: HistoryTransactions, config: Config, secrets: Secrets): ContextSource[] => [
      history,
      ...configuredSources(config.enhancement, secrets, new InventoryStore(transactions)),
    ],
    inject: [TicketHistorySource, HistoryTransactions, CONFIG, SECRETS],
  },
  {
    provide: LanguageModel,
    useFactory: (config: Config, secrets: Secrets) => new LanguageModel(config.llm, () => secrets['openai-api-key']),
    inject: [CONFIG, SECRETS],
  },
  {
    provide: Synthesizer,
    useFactory: (model: LanguageModel, config: Config, metrics: Metrics, pool: Pool) =>
      new Synthesizer(model, config.llm, metrics, new ModelBudgets(pool, config.llm.budgets)),
    inject: [LanguageModel, CONFIG, Metrics, DATABASE_POOL],
  },
  {
    provide: EnhancementGraph,
    useFactory: (sources: ContextSource[], synthesizer: Synthesizer, metrics: Metrics, config: Config) =>
      new EnhancementGraph(sources, synthesizer, metrics, config.enhancement),
    inject: [CONTEXT_SOURCES, Synthesizer, Metrics, CONFIG],
  },
];

/** The graph and what it needs. The configuration, the database and the metrics are global modules of the process. */
@Module({ imports: [EmbeddingsModule], providers, exports: [EnhancementGraph] })
export class EnhancementModule {}
