import { type Cluster, type KubernetesNamespace, PortForward } from '#cluster';
import { loadDemoTenants, selectTenant } from '../start/demo-tenant';
import type { Output } from '../start/output';
import { announceTicket, describeAnswer, outcomeOf, showOutcome } from '../start/show-note';
import { SimulatedDesk } from '../start/simulated-desk';
import { StartError } from '../start/start-error';
import type { DemoTicket } from '../start/ticket';
import type { LocalKeys } from './local-keys';
import { RELEASE } from './options';

/** Where the pages of the help desk are while somebody forwards the port. */
export const DESKS = 'http://127.0.0.1:8090';

/** Opens a ticket on the desk of the first tenant, sends its webhook, and shows the note. */
export async function sendTicket(
  output: Output,
  cluster: Cluster,
  namespace: KubernetesNamespace,
  keys: LocalKeys,
  ticket: DemoTicket,
): Promise<void> {
  const { id, name } = selectTenant(loadDemoTenants(), undefined);
  const forwards: PortForward[] = [];
  const open = async (service: string, port: number): Promise<string> => {
    const forward = await PortForward.open(cluster, namespace.name, `service/${service}`, port);
    forwards.push(forward);
    return `http://127.0.0.1:${forward.port}`;
  };
  try {
    const sender = { api: await open(`${RELEASE}-api`, 80), tenantId: id, secret: keys.tenants[id]?.webhookSecret ?? '' };
    // Its id is new in every run, since the simulator forgets its tickets and the database does not.
    const desk = new SimulatedDesk(await open('simulator', 8090), id, () => `30197${Date.now()}`);
    const announced = await announceTicket(desk, sender, ticket);
    output.print(`${name}: “${ticket.subject}”`);
    output.print(`The api answered ${describeAnswer(announced.answer)}`);
    if (announced.answer.status !== 202) throw new StartError('The webhook was not accepted.');
    showOutcome(output, name, announced, await outcomeOf(announced));
  } finally {
    await Promise.all(forwards.map((forward) => forward.close()));
  }
}
