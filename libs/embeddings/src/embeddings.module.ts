import { Module, type Provider } from '@nestjs/common';
import type { Pool } from 'pg';
import { ModelBudgets } from '#budgets';
import { CONFIG, type Config, SECRETS, type Secrets } from '#config';
import { DATABASE_POOL, HistoryTransactions } from '#database';
import { Metrics } from '#observability';
import { EmbeddingFill } from './embedding-fill';
import { EmbeddingModel } from './embedding-model';
import { Embeddings } from './embeddings';
import { VectorSupport } from './vector-support';

const providers: Provider[] = [
  {
    provide: Embeddings,
    useFactory: ({ llm, embeddings: { model, dimensions, usdPerMillionTokens } }: Config, secrets: Secrets, pool: Pool, metrics: Metrics) =>
      new Embeddings(
        new EmbeddingModel({ baseUrl: llm.baseUrl, model, dimensions }, () => secrets['openai-api-key']),
        usdPerMillionTokens,
        new ModelBudgets(pool, llm.budgets),
        metrics,
      ),
    inject: [CONFIG, SECRETS, DATABASE_POOL, Metrics],
  },
  {
    provide: VectorSupport,
    useFactory: (pool: Pool, { embeddings }: Config) => new VectorSupport(pool, embeddings.dimensions),
    inject: [DATABASE_POOL, CONFIG],
  },
  {
    provide: EmbeddingFill,
    useFactory: (pool: Pool, transactions: HistoryTransactions, embeddings: Embeddings, config: Config) =>
      new EmbeddingFill(pool, transactions, embeddings, config.embeddings.fill),
    inject: [DATABASE_POOL, HistoryTransactions, Embeddings, CONFIG],
  },
];

/** Embeddings and who fills them in. The configuration, the database and the metrics are global modules of the process. */
@Module({ providers, exports: [Embeddings, VectorSupport, EmbeddingFill] })
export class EmbeddingsModule {}
