import { JiraSimulator } from '../jira-service-management';
import { ServiceDeskPlusSimulator } from '../servicedesk-plus';
import { clientOfDesk, clientOfSite } from './shown-clients';
import { SideBySideServer } from './side-by-side-server';

describe('the page that shows clients side by side', () => {
  it('has the latest ticket of each with its note, and learns of changes', async () => {
    const [desks, jira] = await Promise.all([
      ServiceDeskPlusSimulator.start({ desks: [{ name: 'acme', title: 'Acme', technicianKey: 'fake' }] }),
      JiraSimulator.start({ site: { title: 'Globex', projectKey: 'GX' } }),
    ]);
    const server = await SideBySideServer.start({ clients: [clientOfDesk(desks.desk(), desks.url), clientOfSite(jira)] });
    const get = async (path = '') => (await fetch(`${server.url}${path}`)).text();
    try {
      expect(await get()).toContain('No ticket yet.');
      const before = await get('/revision');
      jira.createIssue({ summary: 'Old', resolution: { name: 'Done', at: new Date() } });
      const issue = jira.createIssue({ summary: 'VPN of Globex' });
      jira.site.addComment(issue, { body: 'Look at *WireGuard*.', public: false });
      const ticket = desks.createTicket({ subject: 'VPN of Acme' });
      desks.desk().addNote(ticket.id, { html: '<p>Look at FortiClient.</p>', public: false });
      expect(await get('/revision')).not.toBe(before);
      const [acme = '', globex = ''] = (await get()).split('<section').slice(1);
      for (const text of ['Acme', 'ServiceDesk Plus', 'VPN of Acme', 'FortiClient', 'a past of 0']) expect(acme).toContain(text);
      for (const text of ['Globex', 'Jira Service Management', 'VPN of Globex', '<b>WireGuard</b>', 'a past of 1'])
        expect(globex).toContain(text);
      expect(acme).not.toContain('WireGuard');
    } finally {
      await Promise.all([server.stop(), desks.stop(), jira.stop()]);
    }
  });
});
