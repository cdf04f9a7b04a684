import type { Environment } from '../../values/environment';
import { eventually } from './support/eventually';
import { password, TENANT } from './support/installation';
import { DESK, TECHNICIAN_KEY } from './support/simulator';
import { step } from './support/progress';
import { story } from './support/story';
import { sendWebhook } from './support/webhooks';

/** Seconds that the kubelet may take to bring a change into running pods, which a nudge shortens. */
const KUBELET_SECONDS = 120;

/** Client companies come, change and go with the values of the chart. */
describe('client companies in the values', () => {
  const told = story('declared');
  const changedSecret = password();

  told.it('are kept from the first install on, by the commands of the page', async () => {
    const { installation } = told;
    installation.setVariables({
      COMPANIES: installation.file('companies.yaml'),
      DESK_URL: `http://simulator.${installation.run.standIns}.svc:8090/${DESK}`,
      TECHNICIAN_KEY,
    });
    await step('Installed with a company', () => installation.follow('tenants', 'In the values of the chart'));
    const { output } = await installation.follow('tenants', 'In the values of the chart', 1);
    expect(output).toContain('None is refused.');
  });

  told.it('turn a signed webhook into a note', async () => {
    const { installation, simulator } = told;
    const ticket = await simulator.createTicket('The scanner sends empty pages');
    await step('The webhook is taken', () => eventually(20, async () => expect(await answerTo(ticket)).toBe(202)));
    await step('Its note is on the ticket', () =>
      eventually(30, async () => expect((await simulator.notesOf(ticket)).map((note) => note.public)).toEqual([false])),
    );
    const { ok, output } = await installation.shell(
      `kubectl -n "$NAMESPACE" exec -i "deployment/$RELEASE-api" -- /nodejs/bin/node tenants apply - < "$TENANT_FILE"`,
    );
    expect([ok, output]).toEqual([false, expect.stringContaining(`The tenant ${TENANT} stands in the values of the chart`) as string]);
  });

  told.it('follow what is changed, a Secret and a value and a further company, and no pod is replaced', async () => {
    const { installation, simulator } = told;
    const before = await installation.podUids();
    await installation.namespace.kubectl(
      'patch',
      'secret',
      'acme-desk',
      '--patch',
      JSON.stringify({ stringData: { 'webhook-secret': changedSecret } }),
    );
    await upgrade({ [TENANT]: { ...acme(), name: 'ACME Limited' }, globex: globex() });
    await nudge();
    const ticket = await simulator.createTicket('The scanner is gone');
    await step('The new secret and the new company are known', () =>
      eventually(KUBELET_SECONDS, async () => {
        expect(await answerTo(ticket, changedSecret)).toBe(202);
        expect(await answerTo('1', changedSecret, 'globex')).toBe(202);
      }),
    );
    expect(await answerTo(await simulator.createTicket('Signed with the secret before'))).toBe(202);
    expect(await installation.admin.declaredTenants(installation.database)).toEqual(['ACME Limited', 'Globex']);
    expect(await installation.podUids()).toEqual(before);
  });

  told.it('are refused when they have left', async () => {
    await upgrade({ globex: globex() });
    await nudge();
    await step('The company that left gets 401', () => eventually(KUBELET_SECONDS, async () => expect(await answerTo('1')).toBe(401)));
    expect(await answerTo('2', changedSecret, 'globex')).toBe(202);
  });

  const inSecret = { existingSecret: { name: 'acme-desk' } };
  const acme = () => ({
    name: 'ACME Corporation',
    tool: {
      name: 'servicedesk-plus',
      baseUrl: `http://simulator.${told.installation.run.standIns}.svc:8090/${DESK}`,
      credentials: { technicianKey: inSecret },
    },
    webhookSecret: inSecret,
    preferences: { maxWords: 300 },
  });
  const globex = () => ({ name: 'Globex', tool: { name: 'simulated' }, webhookSecret: { value: changedSecret } });

  async function upgrade(tenants: Environment['tenants']): Promise<void> {
    told.installation.setValues(tenants === undefined ? {} : { tenants });
    await step('Upgraded', () => told.installation.install());
  }

  /** The status of the answer to a webhook. */
  async function answerTo(ticketId: string, secret = told.installation.tenantSecret, tenantId = TENANT): Promise<number> {
    const endpoint = told.installation.endpoint();
    try {
      return (await sendWebhook({ endpoint, tenantId, secret }, ticketId)).status;
    } finally {
      await endpoint.close();
    }
  }

  /** The kubelet looks at a pod's volumes once a minute, and at once when the pod has changed. */
  async function nudge(): Promise<void> {
    const { namespace } = told.installation;
    for (const { metadata } of await namespace.pods('app.kubernetes.io/component=api')) {
      await namespace.kubectl('annotate', 'pod', metadata.name, `ai-agents-test/looked=${String(Date.now())}`, '--overwrite');
    }
  }
});
