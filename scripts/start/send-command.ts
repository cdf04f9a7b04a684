import { DataDirectory } from './data-directory';
import { DeliveryWatch } from './delivery-watch';
import { loadDemoTenants, selectTenant, TOOL_TITLES } from './demo-tenant';
import { helpDeskOf } from './help-desk-of';
import { readLocalState } from './local-state';
import { parseSendOptions, SEND_USAGE, type SendOptions } from './options';
import { Output } from './output';
import { ProcessRecords } from './process-records';
import { announceTicket, describeAnswer, outcomeOf, showOutcome } from './show-note';
import { StartError } from './start-error';
import type { DemoTicket } from './ticket';
import { readTicketFile } from './ticket-file';
import { wrongSecret } from './webhook';

/** `npm run send`. @returns the exit code: 0 when the api answered as it should. */
export async function send(args: readonly string[]): Promise<number> {
  const options = parseSendOptions(args);
  const output = new Output();
  if (options.help) {
    output.print(SEND_USAGE);
    return 0;
  }
  const directory = new DataDirectory(options.data);
  const state = readLocalState(directory);
  if (new ProcessRecords(directory.records).find('start') === undefined) {
    throw new StartError('Nothing is running here any more: the last npm start was killed. Run npm start again.');
  }
  const ticket = chooseTicket(options);
  const tenant = selectTenant(state.tenants, options.tenant ?? ticket.tenantId);

  const secret = options.badSignature ? wrongSecret() : tenant.webhookSecret;
  const sender = { api: state.api, tenantId: tenant.id, secret };
  const announced = await announceTicket(helpDeskOf(tenant, state.simulator), sender, ticket);
  const of = `${tenant.name} on ${TOOL_TITLES[tenant.tool]}`;
  output.print(`${of}: “${ticket.subject}”`);
  output.print(`The api answered ${describeAnswer(announced.answer)}`);
  const expected = options.badSignature ? 401 : 202;
  if (announced.answer.status !== expected) return 1;
  if (options.badSignature) return 0;
  if (!options.wait) {
    output.print(`The note will be here: ${announced.url}`);
    return 0;
  }
  showOutcome(output, of, announced, await outcomeOf(announced, { watch: new DeliveryWatch(directory) }));
  return 0;
}

function chooseTicket({ ticketFile, subject, description, priority, tenant }: SendOptions): DemoTicket {
  if (ticketFile !== undefined) return readTicketFile(ticketFile);
  if (subject !== undefined) return { subject, description: description ?? subject, ...(priority !== undefined && { priority }) };
  const { samples } = selectTenant(loadDemoTenants(), tenant);
  // The first one is what `npm start` sends.
  const sample = samples[1 + Math.floor(Math.random() * (samples.length - 1))];
  if (sample === undefined) throw new StartError('There is no sample ticket: give a --subject.');
  return sample;
}
