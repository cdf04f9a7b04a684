import { Global, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { Pool } from 'pg';
import { configurationFrom, ConfigurationModule } from '#config';
import { TenantTransactions } from '#database';
import { ObservabilityModule } from '#observability';
import { CONTEXT_SOURCES } from './context/context-sources';
import type { ContextSource } from './context/context-source';
import { EnhancementModule } from './enhancement.module';
import { EnhancementGraph } from './graph/enhancement-graph';

/** A pool connects when it is first asked; here nobody asks. */
@Global()
@Module({ providers: [{ provide: TenantTransactions, useValue: new TenantTransactions(new Pool()) }], exports: [TenantTransactions] })
class UnconnectedDatabaseModule {}

it('builds the graph from the configuration, with the history as its source', async () => {
  const configuration = configurationFrom({ enhancement: { history: { timeoutMs: 1234 } } }, {});
  const module = await Test.createTestingModule({
    imports: [ConfigurationModule.forRoot(configuration), ObservabilityModule, UnconnectedDatabaseModule, EnhancementModule],
  }).compile();
  expect(module.get<ContextSource[]>(CONTEXT_SOURCES)).toEqual([
    expect.objectContaining({ name: 'ticket_history', refPrefix: 'H', timeoutMs: 1234 }),
  ]);
  expect(await module.get(EnhancementGraph).drawMermaid()).toContain('fetch_ticket --> ticket_history');
  await module.close();
});
