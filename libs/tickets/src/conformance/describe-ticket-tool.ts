import { describeConnectionTest } from './contract/connection-test';
import { describeFailures } from './contract/failures';
import { describeGivingUp } from './contract/giving-up';
import { describeLookUps } from './contract/look-ups';
import { describeNotes } from './contract/notes';
import { describeOptionalParts } from './contract/optional-parts';
import { describeResolvedTickets } from './contract/resolved-tickets';
import { describeTickets } from './contract/tickets';
import { describeUse } from './contract/use';
import { describeWebhooks } from './contract/webhooks';
import type { ConformanceOptions } from './harness';
import { ToolUnderTest } from './tool-under-test';

/**
 * What every ticketing tool's plugin must do, whatever the tool: call it in a spec of the plugin with a harness.
 *
 * @example
 * describeTicketTool('Acme Desk', { start: startAcmeDesk });
 */
export function describeTicketTool(name: string, options: ConformanceOptions): void {
  describe(`${name} as a ticketing tool`, () => {
    const tool = new ToolUnderTest(options);
    beforeEach(() => tool.start());
    afterEach(() => tool.stop());

    describeTickets(tool);
    describeNotes(tool);
    describeWebhooks(tool);
    describeFailures(tool);
    describeGivingUp(tool);
    describeConnectionTest(tool);
    describeUse(tool);
    describeOptionalParts(tool);
    describeResolvedTickets(tool);
    describeLookUps(tool);
  });
}
