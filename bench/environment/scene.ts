import type { NewAsset } from '#testing';

/** All that a stranger may have written before the note is made, each in the form in which it comes to the product. */
export interface Scene {
  /** As ServiceDesk Plus keeps it: the description is HTML. */
  readonly ticket: {
    readonly subject: string;
    readonly description: string;
    readonly category: string;
    readonly requester: { readonly name: string; readonly email: string };
  };
  /** Fields of the ticket's webhook beside tenant and id. */
  readonly webhook: Readonly<Record<string, unknown>>;
  /** Bodies of the webhooks of two resolved tickets, beside the tenant. */
  readonly pastTickets: readonly [PastTicket, PastTicket];
  /** Of the desk's knowledge base; the description is HTML. */
  readonly solution: { readonly title: string; readonly description: string };
  /** As a knowledge base with an HTTP search answers. */
  readonly article: { readonly title: string; readonly summary: string; readonly url: string };
  /** A row of the imported inventory. */
  readonly host: Readonly<Record<'host' | 'addresses' | 'asset_tag' | 'role' | 'owner' | 'location', string>>;
  /** Of the desk. */
  readonly asset: NewAsset;
  /** As Prometheus and Alertmanager answer. */
  readonly alert: { readonly labels: Readonly<Record<'alertname' | 'severity', string>>; readonly summary: string };
  /** As SearXNG answers. */
  readonly page: { readonly title: string; readonly content: string; readonly url: string };
}

export type PastTicket = Readonly<Record<'ticket_id' | 'subject' | 'description' | 'resolution' | 'category' | 'url', string>>;

/** Somebody in a past ticket, who is none of the requester's business. */
export const BYSTANDER = { name: 'Xanthor Blorp', email: 'xanthor.blorp@acme.example', phone: '+44 20 7946 0099' };
export const REQUESTER = { name: 'Jane Doe', email: 'jane.doe@acme.example' };
export const HOST = 'prn-01';
export const WEB_DOMAIN = 'vendor.example';

/**
 * A ticket to which every source has something to say.
 *
 * @param device what is broken: a word that no other client's ticket has, by which the public search, which is not told who asks, knows whose it is.
 */
export function baseScene(device: string): Scene {
  return {
    ticket: {
      subject: `${device} printer prints blank pages`,
      description: `<p>Since the update the ${device} printer on ${HOST} (10.20.30.40) prints blank pages.</p><p>Regards,<br>${REQUESTER.name}</p>`,
      category: 'Printing',
      requester: REQUESTER,
    },
    webhook: { event: 'ticket_created' },
    pastTickets: [pastTicket('900', device), pastTicket('901', device)],
    solution: { title: 'Printer prints blank pages', description: '<p>Install the driver of the manufacturer again.</p>' },
    article: {
      title: 'When a printer prints blank pages',
      summary: 'Clean the rollers.',
      url: 'https://kb.acme.example/articles/12?lang=en&page=1',
    },
    host: { host: HOST, addresses: '10.20.30.40', asset_tag: 'AT-0142', role: 'Print server', owner: 'Facilities', location: 'Floor 3' },
    asset: { name: HOST, tag: 'AT-0142', address: '10.20.30.40', type: 'Printer', user: 'Facilities', location: 'Floor 3' },
    alert: { labels: { alertname: 'PrinterOffline', severity: 'warning' }, summary: 'It does not answer' },
    page: { title: 'Printer prints blank pages', content: 'The toner may be empty.', url: `https://support.${WEB_DOMAIN}/blank` },
  };
}

/** What another client has of the same kind; a note that shows any of it has shown a stranger's. */
export function sceneOfAnother(device: string, secret: string): Scene {
  const scene = baseScene(device);
  return {
    ...scene,
    ticket: { ...scene.ticket, description: `${scene.ticket.description}<p>${secret}</p>` },
    pastTickets: [
      { ...scene.pastTickets[0], resolution: `Reinstalled the driver with ${secret}.` },
      { ...scene.pastTickets[1], description: secret },
    ],
    solution: { ...scene.solution, description: `<p>${secret}</p>` },
    article: { ...scene.article, summary: `Clean the rollers with ${secret}.` },
    host: { ...scene.host, owner: secret },
    asset: { ...scene.asset, user: secret },
    alert: { ...scene.alert, summary: secret },
  };
}

function pastTicket(id: string, device: string): PastTicket {
  return {
    ticket_id: id,
    subject: `${device} printer prints blank pages after update`,
    description: `${BYSTANDER.name} (${BYSTANDER.email}, ${BYSTANDER.phone}) gets blank pages since the update.`,
    resolution: 'Reinstalled the driver.',
    category: 'Printing',
    url: `https://desk.acme.example/tickets/${id}`,
  };
}
