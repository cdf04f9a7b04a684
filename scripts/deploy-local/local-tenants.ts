import { setTimeout as pause } from 'node:timers/promises';
import { stringify } from 'yaml';
import type { Cluster, KubernetesNamespace } from '#cluster';
import type { DemoTenant } from '../start/demo-tenant';
import { StartError } from '../start/start-error';
import { describeAnswer } from '../start/show-note';
import { sendResolvedTicket, type WebhookAnswer } from '../start/webhook';
import type { LocalKeys } from './local-keys';
import { RELEASE } from './options';

/** Above what an enthusiastic developer sends. */
const RATE_LIMIT_PER_MINUTE = 6_000;
const KNOWN_WITHIN_MS = 15_000;

/** Adds the demo's tenants the way an operator does, with a file for `tenants apply` in a pod of the api. */
export async function addTenants(
  cluster: Cluster,
  namespace: KubernetesNamespace,
  tenants: readonly DemoTenant[],
  keys: LocalKeys,
): Promise<void> {
  for (const { id, name } of tenants) {
    const { webhookSecret = '', technicianKey = '' } = keys.tenants[id] ?? {};
    const tool = { name: 'servicedesk-plus', baseUrl: `http://simulator:8090/${id}`, credentials: { technicianKey } };
    const definition = { id, name, webhookSecret, rateLimitPerMinute: RATE_LIMIT_PER_MINUTE, tool, preferences: {} };
    await cluster.run({ input: stringify(definition) })('kubectl', [
      ...['--namespace', namespace.name, 'exec', '--stdin', `deployment/${RELEASE}-api`, '--'],
      ...['/nodejs/bin/node', 'tenants', 'apply', '-'],
    ]);
  }
}

/** Sends the resolved tickets of the past, as a help desk's trigger does, so that notes have something to cite. @param desks origin of the simulator's pages */
export async function fillHistory(api: string, desks: string, tenants: readonly DemoTenant[], keys: LocalKeys): Promise<void> {
  for (const { id, resolved } of tenants) {
    const secret = keys.tenants[id]?.webhookSecret ?? '';
    for (const ticket of resolved) {
      await whenKnown(id, () =>
        sendResolvedTicket({ api, tenantId: id, secret, ticketId: ticket.id }, ticket, `${desks}/${id}/tickets/${ticket.id}`),
      );
    }
  }
}

/** A new tenant is known to the api after a second or two; until then its webhooks are refused. */
async function whenKnown(tenantId: string, send: () => Promise<WebhookAnswer>): Promise<void> {
  const end = Date.now() + KNOWN_WITHIN_MS;
  for (;;) {
    const answer = await send();
    if (answer.status < 300) return;
    if (answer.status !== 401 || Date.now() > end) {
      throw new StartError(`The api refuses a resolved ticket of ${tenantId}: ${describeAnswer(answer)}`);
    }
    await pause(250);
  }
}
