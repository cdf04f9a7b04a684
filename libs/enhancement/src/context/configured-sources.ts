import type { Config, Secrets } from '#config';
import type { InventoryStore } from '#inventory';
import type { ContextSource } from './context-source';
import { AssetsSource } from './inventory/assets.source';
import { HostLookups } from './inventory/host-lookups';
import { InventorySource } from './inventory/inventory.source';
import { KnowledgeBaseSource } from './knowledge/knowledge-base.source';
import { SolutionsSource } from './knowledge/solutions.source';
import { MonitoringSource } from './monitoring/monitoring.source';
import { WebSearchSource } from './web/web-search.source';

/**
 * The sources beside the ticket history, in the order of the note. One that needs an address is there only when the configuration has it.
 *
 * @throws Error that names the setting which a source cannot work with.
 */
export function configuredSources(settings: Config['enhancement'], secrets: Secrets, inventoryStore: InventoryStore): ContextSource[] {
  const { solutions, knowledgeBase, assets, inventory, monitoring, webSearch } = settings;
  const lookups = new HostLookups(inventoryStore, settings);
  return [
    new SolutionsSource(solutions),
    ...(knowledgeBase.url === '' ? [] : [new KnowledgeBaseSource(knowledgeBase, () => secrets['knowledge-base-authorization'])]),
    new AssetsSource(lookups, assets.timeoutMs),
    new InventorySource(lookups, inventory.timeoutMs),
    ...(monitoring.prometheusUrl === '' && monitoring.alertmanagerUrl === ''
      ? []
      : [new MonitoringSource(lookups, monitoring, () => secrets['monitoring-authorization'])]),
    ...(webSearch.url === '' || webSearch.allowedDomains.length === 0 ? [] : [new WebSearchSource(webSearch, inventoryStore)]),
  ];
}
