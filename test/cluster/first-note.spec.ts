import { DESK, TECHNICIAN_KEY } from './support/simulator';
import { step } from './support/progress';
import { story } from './support/story';
import { blocksOf } from './support/runbook';

const GUIDE = 'From nothing to the first note';

/** A client company comes, by the admin API and with the commands of docs/tenants.md alone. */
describe('a new client company', () => {
  const told = story('first-note');

  told.it('finds an installation with the admin API turned on', async () => {
    const { installation } = told;
    installation.setValues({ config: { api: { admin: { enabled: true }, publicUrl: `https://${installation.host}` } } });
    await step('Installed', () => installation.install());
  });

  told.it('has its first note, private, from nothing but the commands of the page', async () => {
    const { installation, simulator } = told;
    const ticket = await simulator.createTicket('Nobody can print since this morning');
    installation.setVariables({
      DESK_URL: `http://simulator.${installation.run.standIns}.svc:8090/${DESK}`,
      TECHNICIAN_KEY,
      TICKET: ticket,
    });
    const page = ['admin-api', 'tenants'].flatMap(blocksOf).filter(({ section }) => section === 'The first key' || section === GUIDE);
    const { output } = await step('Key, tenant, test of its connection, webhook, note', () =>
      installation.followOn(page.map(({ page: name, section, index }) => [name, section, index] as const)),
    );
    expect(output).toContain(`https://${installation.host}/webhook/servicedesk`);
    expect(output).not.toContain(TECHNICIAN_KEY);
    const notes = await simulator.notesOf(ticket);
    expect(notes.map((note) => note.public)).toEqual([false]);
  });
});
