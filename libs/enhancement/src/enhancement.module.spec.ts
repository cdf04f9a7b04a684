import { Global, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { Pool } from 'pg';
import { configurationFrom, ConfigurationModule } from '#config';
import { DATABASE_POOL, HistoryTransactions } from '#database';
import { ObservabilityModule } from '#observability';
import { CONTEXT_SOURCE_NAMES } from '#tenants';
import { CONTEXT_SOURCES } from './context/context-sources';
import type { ContextSource } from './context/context-source';
import { EnhancementModule } from './enhancement.module';
import { EnhancementGraph } from './graph/enhancement-graph';

/** A pool connects when it is first asked; here nobody asks. */
@Global()
@Module({
  providers: [
    { provide: HistoryTransactions, useValue: new HistoryTransactions(new Pool()) },
    { provide: DATABASE_POOL, useValue: new Pool() },
  ],
  exports: [HistoryTransactions, DATABASE_POOL],
})
class UnconnectedDatabaseModule {}

async function sourcesOf(enhancement: object): Promise<ContextSource[]> {
  const module = await Test.createTestingModule({
    imports: [
      ConfigurationModule.forRoot(configurationFrom({ enhancement }, {})),
      ObservabilityModule,
      UnconnectedDatabaseModule,
      EnhancementModule,
    ],
  }).compile();
  const sources = module.get<ContextSource[]>(CONTEXT_SOURCES);
  const drawing = await module.get(EnhancementGraph).drawMermaid();
  for (const { name } of sources) expect(drawing).toContain(`fetch_ticket --> ${name}`);
  await module.close();
  return sources;
}

it('builds the graph from the configuration, with what needs no address of its own', async () => {
  const sources = await sourcesOf({ history: { timeoutMs: 1234 } });
  expect(sources.map(({ name }) => name)).toEqual(['ticket_history', 'solutions', 'assets', 'inventory']);
  expect(sources[0]).toMatchObject({ refPrefix: 'H', timeoutMs: 1234 });
});

it('has every source that has an address, by the names that tenants turn them on and off by', async () => {
  const sources = await sourcesOf({
    knowledgeBase: { url: 'https://wiki.example/search' },
    monitoring: { prometheusUrl: 'http://prometheus:9090' },
    webSearch: { url: 'https://searx.example/search', allowedDomains: ['vendor.example'] },
  });
  expect(sources.map(({ name }) => name)).toEqual(CONTEXT_SOURCE_NAMES);
});

it('searches no web of which no domain may be shown', async () => {
  const sources = await sourcesOf({ webSearch: { url: 'https://searx.example/search' } });
  expect(sources.map(({ name }) => name)).not.toContain('web_search');
});
