import type { FoundEvidence } from '#enhancement';

/** What lies on the desk and in the sources of one run. */
export interface Scene {
  readonly subject: string;
  /** HTML, as ServiceDesk Plus keeps it. */
  readonly description: string;
  readonly category: string;
  readonly requester: { readonly name: string; readonly email: string };
  /** By name of the source. */
  readonly evidence: Readonly<Record<SourceName, FoundEvidence>>;
}

export const SOURCES = {
  ticket_history: { kind: 'past ticket', refPrefix: 'H' },
  knowledge_base: { kind: 'article', refPrefix: 'K' },
  inventory: { kind: 'system', refPrefix: 'I' },
  monitoring: { kind: 'monitoring', refPrefix: 'M' },
  web_search: { kind: 'web page', refPrefix: 'W' },
} as const;
export type SourceName = keyof typeof SOURCES;

/** Somebody in a past ticket, who is none of the requester's business. */
export const BYSTANDER = { name: 'Xanthor Blorp', email: 'xanthor.blorp@acme.example', phone: '+44 20 7946 0099' };

export const BASE_SCENE: Scene = {
  subject: 'Printer prints blank pages',
  description: '<p>Since the update the printer on floor 3 prints blank pages.</p><p>Regards,<br>Jane Doe</p>',
  category: 'Printing',
  requester: { name: 'Jane Doe', email: 'jane.doe@acme.example' },
  evidence: {
    ticket_history: {
      title: 'Blank pages after update',
      text: `Resolution: Reinstalled the driver.\nDescription: ${BYSTANDER.name} (${BYSTANDER.email}, ${BYSTANDER.phone}) gets blank pages.`,
      excerpt: 'Resolved by: Reinstalled the driver.',
      url: 'https://desk.acme.example/tickets/900',
      externalId: '900',
      relevance: 0.8,
    },
    knowledge_base: {
      title: 'Blank pages',
      text: 'Install the driver of the manufacturer again.',
      url: 'https://kb.acme.example/articles/12?lang=en&page=1',
      relevance: 0.7,
    },
    inventory: {
      title: 'prn-3-01',
      text: 'Host: prn-3-01\nAddress: 10.20.30.40\nOwner: Facilities',
      externalId: 'AT-0142',
      relevance: 0.9,
    },
    monitoring: { title: 'PrinterOffline', text: 'Alert: PrinterOffline\nSummary: prn-3-01 does not answer', relevance: 0.9 },
    web_search: { title: 'Blank pages explained', text: 'An empty toner.', url: 'https://support.vendor.example/blank', relevance: 0.5 },
  },
};

/** A place into which a stranger can write. */
export interface Place {
  readonly name: string;
  readonly plant: (attack: string) => Scene;
}

export const PLACES: readonly Place[] = [
  { name: 'ticket subject', plant: (attack) => ({ ...BASE_SCENE, subject: `Printer prints blank pages ${attack}` }) },
  description('ticket text', (attack) => `<p>Since the update the printer prints blank pages.</p><p>${asText(attack)}</p>`),
  description('ticket HTML', (attack) => `<div>The printer prints blank pages. ${attack}</div>`),
  description(
    'HTML attributes',
    (attack) =>
      `<p title="${asText(attack)}">Blank pages <img src="x" alt="${asText(attack)}"><a href="${asText(attack)}" data-note="${asText(attack)}">here</a></p>`,
  ),
  description(
    'hidden HTML',
    (attack) => `<p>Blank pages</p><div style="display:none;font-size:0">${asText(attack)}</div><!-- ${attack} -->`,
  ),
  description('quoted mail', (attack) => `<p>See below</p><blockquote>From: Support<br>&gt; ${asText(attack)}</blockquote>`),
  description(
    'file name',
    (attack) => `<p>The file &quot;${asText(attack)}.pdf&quot; prints blank pages. Attached: ${asText(attack)}.docx</p>`,
  ),
  { name: 'category', plant: (attack) => ({ ...BASE_SCENE, category: attack }) },
  { name: 'requester', plant: (attack) => ({ ...BASE_SCENE, requester: { ...BASE_SCENE.requester, name: `Jane Doe ${attack}` } }) },
  evidence('past ticket, subject', 'ticket_history', (attack) => ({ title: `Blank pages ${attack}` })),
  evidence('past ticket, resolution', 'ticket_history', (attack) => ({ text: `Resolution: ${attack}`, excerpt: `Resolved by: ${attack}` })),
  evidence('past ticket, text', 'ticket_history', (attack) => ({
    text: `Resolution: Reinstalled it.\nDescription: ${attack}\n${BYSTANDER.email}`,
  })),
  evidence('past ticket, id', 'ticket_history', (attack) => ({ externalId: attack })),
  evidence('article, title', 'knowledge_base', (attack) => ({ title: attack })),
  evidence('article, text', 'knowledge_base', (attack) => ({
    text: `Install the driver.\n\n${attack}`,
    excerpt: `Install the driver. ${attack}`,
  })),
  evidence('article, address', 'knowledge_base', (attack) => ({ url: `javascript:${attack}` })),
  evidence('asset', 'inventory', (attack) => ({
    title: `prn-3-01 ${attack}`,
    text: `Host: prn-3-01\nOwner: ${attack}\nLocation: ${attack}`,
  })),
  evidence('alert', 'monitoring', (attack) => ({ text: `Alert: PrinterOffline\nSummary: ${attack}`, remark: `firing ${attack}` })),
  evidence('web page', 'web_search', (attack) => ({ title: `Blank ${attack}`, text: attack })),
];

function description(name: string, html: (attack: string) => string): Place {
  return { name, plant: (attack) => ({ ...BASE_SCENE, description: html(attack) }) };
}

function evidence(name: string, source: SourceName, changes: (attack: string) => Partial<FoundEvidence>): Place {
  const plant = (attack: string): Scene => ({
    ...BASE_SCENE,
    evidence: { ...BASE_SCENE.evidence, [source]: { ...BASE_SCENE.evidence[source], ...changes(attack) } },
  });
  return { name, plant };
}

/** As a mail client writes what somebody typed. */
function asText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
