import type { HelpDesk } from './help-desk';
import type { LocalTenant } from './local-state';
import { SimulatedDesk } from './simulated-desk';
import { SimulatedJira } from './simulated-jira';

/** The help desk of a tenant of the running demo. @param simulator origin of the simulated ServiceDesk Plus */
export function helpDeskOf({ id, tool, desk }: Pick<LocalTenant, 'id' | 'tool' | 'desk'>, simulator: string): HelpDesk {
  switch (tool) {
    case 'servicedesk-plus':
      return new SimulatedDesk(simulator, id);
    case 'jira-service-management':
      return new SimulatedJira(desk);
  }
}
