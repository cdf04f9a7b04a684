import { eventually } from './support/eventually';
import { RELEASE } from './support/installation';
import { show, step } from './support/progress';
import { versionsServingDuring } from './support/serving-versions';
import { story } from './support/story';
import { underTraffic } from './support/traffic';
import { sendWebhook } from './support/webhooks';

/** So many webhooks, one after the other, reach both pods of the api. */
const IN_A_ROW = 10;

/** Upgrades and rollbacks with Helm 4, while webhooks keep coming. */
describe('a release that runs', () => {
  const told = story('upgrades');

  told.it('is there', async () => {
    const { installation, simulator } = told;
    await step('Installed', () => installation.install());
    await installation.follow('tenants', 'Add or change');
    await serves();
    expect(await installation.admin.hasColumn(installation.database, 'deliveries', 'remark')).toBe(false);
    await simulator.clearFaults();
  });

  told.it('is upgraded over one more migration, and no webhook fails', async () => {
    const { installation, simulator } = told;
    const { current, expand } = installation.run.tags;
    installation.setValues({}, expand);
    await installation.follow('upgrade', 'Upgrade');
    const upgrade = async (): Promise<void> => {
      const { output } = await step('Upgraded and tested while webhooks come', () => installation.follow('upgrade', 'Upgrade', 1));
      expect(output).toMatch(/migrated\W+name\W+NextExpands1900000000000/);
    };
    await underTraffic(installation, simulator, async () => {
      const versions = await versionsServingDuring(installation.namespace, 'api', upgrade);
      expect(versions).toContain([current, expand].sort().join(' + '));
    });
    expect(await installation.admin.hasColumn(installation.database, 'deliveries', 'remark')).toBe(true);
  });

  told.it('is rolled back on the database that is ahead, and no webhook fails', async () => {
    const { installation, simulator } = told;
    const { current, expand } = installation.run.tags;
    const rollBack = async (): Promise<void> => {
      await step('Rolled back while webhooks come', () => installation.follow('rollback', 'Roll back'));
    };
    await underTraffic(installation, simulator, async () => {
      const versions = await versionsServingDuring(installation.namespace, 'api', rollBack);
      expect(versions).toContain([current, expand].sort().join(' + '));
    });
    expect(await imagesOf('api')).toEqual([`ai-agents:${current}`]);
  });

  told.it('stays as it is when a rollback would meet a database that no longer supports it', async () => {
    const { installation } = told;
    const { contract } = installation.run.tags;
    installation.setValues({}, contract);
    await step('Upgraded to a version that contracts', () => installation.follow('upgrade', 'Upgrade', 1));
    const before = await installation.podUids();
    const { ok, output } = await step('A rollback is refused', () => installation.attempt('rollback', 'Roll back'));
    show(lastLines(output));
    expect(ok).toBe(false);
    expect(output).toContain('The database was contracted by a newer version');
    expect((await installation.follow('rollback', 'Roll back', 1)).output).toContain('contracted');
    expect(await imagesOf('api')).toEqual([`ai-agents:${contract}`]);
    await serves();
    installation.setVariables({ DEPLOYED_REVISION: await deployedRevision() });
    await step('Helm is told that the running revision stays', () => installation.follow('rollback', 'Roll back', 2));
    expect(await installation.podUids()).toEqual(before);
  });

  told.it('stays as it is when a migration fails, and Helm says why', async () => {
    const { installation } = told;
    const before = await installation.podUids();
    installation.setValues({}, installation.run.tags.failing);
    const { ok, output } = await step('An upgrade whose migration fails is refused', () => installation.attempt('upgrade', 'Upgrade', 1));
    show(lastLines(output));
    expect(ok).toBe(false);
    expect(output).toMatch(/check constraint \W*impossible\W* of relation \W*deliveries\W* is violated by some row/);
    expect((await installation.follow('upgrade', 'When the migration fails')).output).toContain('"event":"failed"');
    expect((await installation.follow('upgrade', 'When the migration fails', 1)).output).toContain('ai-agents-migrate');
    const looks = await installation.attempt('upgrade', 'When the new pods do not become ready');
    expect(looks.output).toContain('ai-agents-worker');
    expect(await installation.podUids()).toEqual(before);
    expect(await installation.admin.hasColumn(installation.database, 'deliveries', 'second_remark')).toBe(false);
    await serves();
  });

  /** Webhooks are taken by every pod of the api, of which each learns by itself of a tenant that was just added, and become one note. */
  async function serves(): Promise<void> {
    const { installation, simulator } = told;
    const endpoint = installation.endpoint();
    try {
      const ticket = await simulator.createTicket('Does it still serve?');
      await eventually(20, async () => {
        const statuses: number[] = [];
        while (statuses.length < IN_A_ROW) statuses.push((await sendWebhook(installation.sender(endpoint), ticket)).status);
        expect(statuses).toEqual(Array<number>(IN_A_ROW).fill(202));
      });
      await eventually(30, async () => expect(await simulator.notesOf(ticket)).toHaveLength(1));
    } finally {
      await endpoint.close();
    }
  }

  async function deployedRevision(): Promise<string> {
    const { output } = await told.installation.shell('helm history "$RELEASE" -n "$NAMESPACE" --output json');
    const revisions = JSON.parse(output) as { revision: number; status: string }[];
    return String(revisions.find(({ status }) => status === 'deployed')?.revision);
  }

  async function imagesOf(component: string): Promise<readonly string[]> {
    const path = 'jsonpath={.spec.template.spec.containers[*].image}';
    return (await told.installation.namespace.kubectl('get', 'deployment', `${RELEASE}-${component}`, '--output', path)).split(' ');
  }
});

const lastLines = (text: string): string => text.trim().split('\n').slice(-6).join('\n');
