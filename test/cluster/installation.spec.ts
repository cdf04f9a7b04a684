import { randomBytes } from 'node:crypto';
import { KubernetesNamespace } from '#cluster';
import { connectionsFrom } from './support/connections';
import { eventually } from './support/eventually';
import { checksOf, passedTests } from './support/helm-test';
import { password, RELEASE, TENANT } from './support/installation';
import { say, show, step } from './support/progress';
import { story } from './support/story';
import { underTraffic } from './support/traffic';
import { sendWebhook } from './support/webhooks';

/** An installation with Helm 4 from values/ci.yaml, from the first command to the last. */
describe('an installation', () => {
  const told = story('installation');

  told.it('is ready, in a namespace that takes harmless pods only', async () => {
    const { installation } = told;
    const { seconds, output } = await step('Installed: migrated, and all pods ready', () => installation.install());
    expect(output).toContain(`https://${installation.host}/webhook/servicedesk`);
    expect(output).toMatch(/event\W+done/);
    const pods = await installation.namespace.pods('app.kubernetes.io/component in (api, worker)');
    expect(pods.map(({ status }) => status.containerStatuses?.every(({ ready }) => ready))).toEqual([true, true, true, true]);
    show(`install to all pods ready: ${seconds.toFixed(1)} s`);
    for (const [page, section] of LOOKS) await installation.follow(page, section);
  });

  told.it('passes helm test, which says what it has checked', async () => {
    const { output } = await step('helm test', () => told.installation.follow('deploy', '5. Test'));
    show(checksOf(output));
    expect(passedTests(output)).toEqual(ALL_TESTS);
    expect(checksOf(output)).toMatch(/note/);
  });

  told.it('turns a webhook over HTTPS into one private note', async () => {
    const { installation, simulator } = told;
    await step('A tenant is added', () => installation.follow('tenants', 'Add or change'));
    expect((await installation.follow('tenants', 'Look')).output).toContain(TENANT);
    const ticket = await simulator.createTicket('The VPN drops every five minutes');
    installation.setVariables({ TICKET: ticket });
    await step('A webhook is taken over HTTPS', () =>
      eventually(15, async () => {
        const { output } = await installation.follow('tenants', 'Point the help desk at it');
        expect(output).toContain('job_id');
      }),
    );
    const notes = await step('Its note is on the ticket', () =>
      eventually(30, async () => {
        const found = await simulator.notesOf(ticket);
        expect(found).toHaveLength(1);
        return found;
      }),
    );
    expect(notes[0]).toMatchObject({ public: false });
  });

  told.it('is found whole by npm run smoke, from outside', async () => {
    const { output } = await step('npm run smoke', () => told.installation.follow('deploy', '5. Test', 1));
    show(output);
  });

  told.it('sends HTTP to HTTPS, and shows its metrics to nobody outside', async () => {
    const [https, http] = [told.installation.endpoint(), told.installation.endpoint('http')];
    try {
      const redirect = await http.send('POST', '/webhook/servicedesk', { body: '{}' });
      expect(redirect).toMatchObject({ status: 308, headers: { location: `https://${told.installation.host}/webhook/servicedesk` } });
      expect((await https.send('GET', '/health')).status).toBe(200);
      for (const path of ['/metrics', '/health/../metrics', '/']) {
        const answer = await https.send('GET', path);
        expect([path, answer.status, answer.body.includes('process_cpu')]).toEqual([path, 404, false]);
      }
    } finally {
      await Promise.all([https.close(), http.close()]);
    }
  });

  told.it('is held by its network policies', async () => {
    const { installation } = told;
    const { services, standIns } = installation.run;
    const others = new KubernetesNamespace(installation.cluster, standIns);
    const pod = (await installation.namespace.pods('app.kubernetes.io/component=api'))[0];
    const allowed = [
      `${services.postgresHost}:5432`,
      `${services.redisHost}:6379`,
      `simulator.${standIns}.svc:8090`,
      `stand-in-model.${standIns}.svc:8100`,
    ];
    const kubernetes = 'kubernetes.default.svc:443';
    const refused = [kubernetes, `${RELEASE}-api:80`, '169.254.169.254:80', `${pod?.status.podIP ?? ''}:9090`];
    expect(await connectionsFrom(installation.namespace, `deployment/${RELEASE}-worker`, [...allowed, ...refused])).toEqual({
      ...Object.fromEntries(allowed.map((target) => [target, 'open'])),
      ...Object.fromEntries(refused.map((target) => [target, 'closed'])),
    });
    const inside = [`${pod?.status.podIP ?? ''}:8080`, `${pod?.status.podIP ?? ''}:9090`];
    // The first two show that the last two are closed by a policy, and not because nobody listens.
    expect(await connectionsFrom(installation.namespace, `pod/${pod?.metadata.name ?? ''}`, ['127.0.0.1:8080', '127.0.0.1:9090'])).toEqual({
      '127.0.0.1:8080': 'open',
      '127.0.0.1:9090': 'open',
    });
    expect(await connectionsFrom(others, 'deployment/simulator', [kubernetes, ...inside], 'node')).toEqual({
      [kubernetes]: 'open',
      ...Object.fromEntries(inside.map((target) => [target, 'closed'])),
    });
  });

  told.it('takes a changed password to new connections, without a restart', async () => {
    const { installation, simulator } = told;
    const before = await installation.podUids();
    installation.setVariables({ NEW_PASSWORD: password(), NEW_OPENAI_API_KEY: `key-${password()}` });
    await installation.follow('secrets', 'Rotate a Postgres password');
    await installation.follow('secrets', "Rotate the key of the model or of a source, or the smoke test's secret");
    await step('The changed Secret has reached the pods', () => secretReachedPods());
    const ended = await installation.admin.endSessions(installation.database, 'ai_agents_api');
    expect(ended).toBeGreaterThan(0);
    const endpoint = installation.endpoint();
    try {
      const send = async () => (await sendWebhook(installation.sender(endpoint), await simulator.createTicket('A rotation'))).status;
      await eventually(10, async () => expect(await send()).toBe(202));
      for (let n = 0; n < 20; n += 1) expect(await send()).toBe(202);
    } finally {
      await endpoint.close();
    }
    expect(await installation.podUids()).toEqual(before);
    expect(await restarts()).toEqual([0, 0, 0, 0]);
  });

  told.it('replaces its pods on demand', async () => {
    const before = await told.installation.podUids();
    await step('All pods are restarted', async () => {
      await told.installation.follow('secrets', 'Credentials');
      for (const name of ['api', 'worker']) await told.installation.namespace.rolledOut(`${RELEASE}-${name}`);
    });
    const after = await told.installation.podUids();
    expect(after.filter((uid) => before.includes(uid))).toEqual([]);
  });

  told.it(
    'goes over to another encryption key, and no webhook fails',
    async () => {
      const { installation, simulator } = told;
      installation.setVariables({ NEW_ENCRYPTION_KEY: randomBytes(32).toString('base64') });
      const section = 'Rotate the encryption key';
      await underTraffic(installation, simulator, async () => {
        await step('Every pod has the new key too', () => installation.follow('secrets', section));
        await step('It seals', () => installation.follow('secrets', section, 1));
        const { output } = await step('Everything is sealed anew', () => installation.follow('secrets', section, 2));
        expect(output).toMatch(/[1-9]\d* values sealed anew\nEverything of 2 tenants is sealed with key/);
        await step('The old key is gone', () => installation.follow('secrets', section, 3));
      });
    },
    600_000,
  );

  told.it('lets a tenant go', async () => {
    const { installation, simulator } = told;
    await installation.follow('tenants', 'Let go');
    const endpoint = installation.endpoint();
    try {
      const ticket = await simulator.createTicket('Too late');
      await eventually(15, async () => expect((await sendWebhook(installation.sender(endpoint), ticket)).status).toBe(401));
    } finally {
      await endpoint.close();
    }
  });

  told.it('leaves nothing behind but what it was given', async () => {
    const { installation } = told;
    await step('Uninstalled', () => installation.follow('deploy', 'Remove'));
    await installation.follow('deploy', 'Remove', 1);
    const left = await eventually(40, async () => {
      const found = await everythingIn(installation.namespace);
      expect(found.filter((name) => name.startsWith('pod/'))).toEqual([]);
      return found;
    });
    expect(left.filter((name) => !/^(configmap\/kube-root-ca\.crt|serviceaccount\/default)$/.test(name))).toEqual([
      'configmap/ai-agents-ca',
      'secret/ai-agents',
      'secret/ai-agents-tls',
    ]);
  });

  async function restarts(): Promise<readonly number[]> {
    const pods = await told.installation.namespace.pods('app.kubernetes.io/component in (api, worker)');
    return pods.flatMap(({ status }) => (status.containerStatuses ?? []).map(({ restartCount }) => restartCount));
  }

  /** The kubelet looks at a pod's Secrets once a minute, and at once when the pod has changed: an annotation saves the waiting. */
  async function secretReachedPods(): Promise<void> {
    const { installation } = told;
    const data = JSON.parse(await installation.namespace.kubectl('get', 'secret', 'ai-agents', '--output', 'json')) as {
      data: Record<string, string>;
    };
    const pods = await installation.namespace.pods('app.kubernetes.io/component in (api, worker)');
    for (const { metadata } of pods) {
      const [file, key] = metadata.labels?.['app.kubernetes.io/component'] === 'api' ? API_SECRET : WORKER_SECRET;
      const wanted = Buffer.from(data.data[key] ?? '', 'base64').toString();
      await installation.namespace.kubectl('annotate', 'pod', metadata.name, `ai-agents-test/looked=${String(Date.now())}`, '--overwrite');
      await eventually(120, async () => {
        const program = `process.stdout.write(require('fs').readFileSync('/var/run/secrets/ai-agents/${file}', 'utf8'))`;
        const found = await installation.namespace.kubectl('exec', metadata.name, '--', '/nodejs/bin/node', '-e', program);
        if (found !== wanted) throw new Error(`${metadata.name} still has the old ${file}.`);
      });
    }
    say(`  in ${pods.length} pods`);
  }
});

const ALL_TESTS = ['endpoint', 'queue', 'schema'].map((name) => `${RELEASE}-test-${name}`);
/** Where the pages have commands that only look. */
const LOOKS = [
  ['scaling', 'What a stop may take'],
  ['alerts', 'Alerts'],
  ['alerts', 'A help desk gets 401'],
  ['network', 'When something does not answer'],
] as const;
const API_SECRET = ['database-url', 'api-database-url'] as const;
const WORKER_SECRET = ['openai-api-key', 'openai-api-key'] as const;

/** Names of all objects in the namespace, but for those that tell of others: events, endpoints and leases. */
async function everythingIn(namespace: KubernetesNamespace): Promise<readonly string[]> {
  const kinds = (await namespace.kubectl('api-resources', '--namespaced', '--verbs=list,delete', '--output', 'name'))
    .split('\n')
    .filter(
      (kind) =>
        !/^(events|endpoints|endpointslices|leases|podmetrics|pods\.metrics|nodes\.metrics)\b/.test(kind) &&
        !/metrics\.k8s\.io|events\.k8s\.io/.test(kind),
    );
  const found = await namespace.kubectl('get', kinds.join(','), '--ignore-not-found', '--output', 'name');
  return found
    .split('\n')
    .filter((name) => name !== '')
    .sort();
}
