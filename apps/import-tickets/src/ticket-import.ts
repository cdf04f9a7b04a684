import { createReadStream } from 'node:fs';
import { Injectable } from '@nestjs/common';
import { HistoryStore } from '#history';
import { TenantStore } from '#tenants';
import { TicketToolRegistry } from '#tickets';
import { ImportError } from './import.error';
import type { ImportOptions } from './options';
import type { ImportProgress } from './progress';
import { csvPages } from './sources/csv-pages';
import type { BadTicket, TicketPage } from './sources/ticket-pages';
import { toolPages } from './sources/tool-pages';

/** What an import did. */
export interface ImportResult {
  readonly created: number;
  readonly updated: number;
  /** In the history already, and not fetched again. */
  readonly known: number;
  readonly bad: number;
}

/** Brings resolved tickets of one tenant into its history, a page in a commit. */
@Injectable()
export class TicketImport {
  constructor(
    private readonly tenants: TenantStore,
    private readonly tools: TicketToolRegistry,
    private readonly history: HistoryStore,
  ) {}

  /**
   * @param onBad Called with each ticket that is left out.
   * @throws ImportError, TicketToolError; the database's error. What was stored before stays.
   */
  async run(
    options: ImportOptions,
    progress: ImportProgress,
    onBad: (ticket: BadTicket) => void,
    signal: AbortSignal,
  ): Promise<ImportResult> {
    const result = { created: 0, updated: 0, known: 0, bad: 0 };
    for await (const { tickets, bad, known, total } of await this.pages(options, progress, signal)) {
      signal.throwIfAborted();
      const stored = tickets.length === 0 ? new Map() : await this.history.upsertAll(options.tenant, tickets);
      for (const outcome of stored.values()) result[outcome as 'created' | 'updated'] += 1;
      result.known += known;
      result.bad += bad.length;
      bad.forEach(onBad);
      progress.advance(tickets.length + known, bad.length, total);
    }
    return result;
  }

  private async pages(options: ImportOptions, progress: ImportProgress, signal: AbortSignal): Promise<AsyncIterable<TicketPage>> {
    const { tenant: id, source, period, refresh } = options;
    const tenant = await this.tenants.find(id);
    if (!tenant) throw new ImportError(`There is no tenant ${id}.`);
    if (source.kind === 'csv') return csvPages(source.file === '-' ? process.stdin : createReadStream(source.file), period);
    if (source.name !== undefined && tenant.tool.name !== source.name) {
      throw new ImportError(`The tool of tenant ${id} is ${tenant.tool.name}, and not ${source.name}.`);
    }
    const client = this.tools.clientFor(tenant);
    return toolPages(client, this.history, { tenant: id, period, refresh, signal, onWait: (ms) => progress.waiting(ms) });
  }
}
