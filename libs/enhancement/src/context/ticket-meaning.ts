import { Logger } from '@nestjs/common';
import { EmbeddingError, embeddedText, type Embeddings, type VectorSupport } from '#embeddings';
import { type Metrics, OutageLog } from '#observability';
import type { Tenant } from '#tenants';
import type { Ticket } from '#tickets';

/** What a ticket means, to be compared with what past tickets mean. */
export interface Meaning {
  readonly model: string;
  readonly vector: readonly number[];
  /** Cosine from which on a past ticket is more relevant for its meaning; less than 1. */
  readonly minSimilarity: number;
}

export interface TicketMeaningSettings {
  /** Milliseconds after which a ticket is searched for without. */
  readonly timeoutMs: number;
  readonly minSimilarity: number;
}

/** Embeds new tickets for the search, where the database can compare embeddings. Whatever fails, the search goes on without. */
export class TicketMeaning {
  private readonly outage = new OutageLog(new Logger(TicketMeaning.name), 'Tickets are searched by meaning again.');

  constructor(
    private readonly embeddings: Embeddings,
    private readonly support: VectorSupport,
    private readonly metrics: Metrics,
    private readonly settings: TicketMeaningSettings,
  ) {}

  /**
   * @param maxMs Milliseconds that it may take, if they are fewer than those of the settings.
   * @returns undefined when there is none, for whatever reason.
   * @throws only the reason of `signal`.
   */
  async of(tenant: Tenant, ticket: Ticket, maxMs: number, signal: AbortSignal): Promise<Meaning | undefined> {
    const text = embeddedText(ticket);
    if (text === '') return undefined;
    const persons = ticket.requester === undefined ? [] : [ticket.requester];
    const timeoutMs = Math.min(this.settings.timeoutMs, maxMs);
    try {
      if (!(await this.support.available())) {
        this.count('not available');
        return undefined;
      }
      const [vector] = await this.embeddings.embed({ tenant, purpose: 'search', texts: [text], persons, timeoutMs }, signal);
      return vector && { model: this.embeddings.modelName, vector, minSimilarity: this.settings.minSimilarity };
    } catch (error) {
      signal.throwIfAborted();
      // A spent budget is no outage, and has a metric of its own.
      if (!(error instanceof EmbeddingError && error.failure === 'budget spent')) this.outage.failed(without(error));
      return undefined;
    }
  }

  /** To be called when a search with a meaning has found what it can: an embedding alone does not end an outage. */
  searchSucceeded(): void {
    this.outage.over();
  }

  /** To be called when a search with a meaning has failed. */
  searchFailed(error: unknown): void {
    this.support.forget();
    this.count('search failed');
    this.outage.failed(without(error));
  }

  private count(outcome: string): void {
    this.metrics.embeddingRequests.inc({ purpose: 'search', outcome });
  }
}

const without = (error: unknown) => `Tickets are searched without embeddings: ${(error as Error).message}`;
