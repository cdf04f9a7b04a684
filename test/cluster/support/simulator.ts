import type { KubernetesNamespace } from '#cluster';
import { Endpoint } from '#smoke';

/** The name under which the ingress leads to the simulator of a run. */
const hostOf = (runId: string): string => `simulator.${runId}.ai-agents-e2e.test`;
export const TECHNICIAN_KEY = 'fake-technician-key';
/** One desk that all stories share: tickets have ids of their own. */
export const DESK = 'help-desk';
export const SIMULATOR_DATA = { desks: [{ name: DESK, title: 'Help Desk', technicianKey: TECHNICIAN_KEY }] };

/** Makes the simulator reachable from this machine, over plain HTTP. */
export async function exposeSimulator(namespace: KubernetesNamespace, className: string, runId: string): Promise<void> {
  const backend = { service: { name: 'simulator', port: { name: 'http' } } };
  await namespace.apply([
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'simulator' },
      spec: {
        ingressClassName: className,
        rules: [{ host: hostOf(runId), http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }],
      },
    },
  ]);
}

export interface SimulatorNote {
  readonly id: string;
  readonly html: string;
  readonly public: boolean;
}

/** The simulated help desk as a test sees it: it opens tickets and looks at their notes. */
export class Simulator {
  private readonly endpoint: Endpoint;

  constructor(runId: string, ingressAddress: string) {
    this.endpoint = new Endpoint(new URL(`http://${hostOf(runId)}`), { address: ingressAddress });
  }

  /** @returns the ticket's id */
  async createTicket(subject: string): Promise<string> {
    const created = await this.ask<{ id: string }>('POST', `/desks/${DESK}/tickets`, { subject, description: `<p>${subject}</p>` });
    return created.id;
  }

  async notesOf(ticketId: string): Promise<readonly SimulatorNote[]> {
    const { notes } = await this.ask<{ notes: readonly SimulatorNote[] }>('GET', `/desks/${DESK}/tickets/${ticketId}`);
    return notes;
  }

  /** Makes every ticket take longer to fetch, so that jobs are in flight at any moment. */
  async slowDown(delayMs: number): Promise<void> {
    await this.ask('POST', '/faults', { operation: 'getRequest', effect: 'slow', delayMs, probability: 1 });
  }

  async clearFaults(): Promise<void> {
    await this.ask('DELETE', '/faults');
  }

  async close(): Promise<void> {
    await this.endpoint.close();
  }

  private async ask<T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<T> {
    const answer = await this.endpoint.send(
      method as 'GET',
      `/_simulator${path}`,
      body === undefined ? {} : { body: JSON.stringify(body) },
    );
    if (answer.status >= 300) throw new Error(`The simulator answers ${answer.status} to ${method} ${path}: ${answer.body}`);
    return JSON.parse(answer.body) as T;
  }
}
