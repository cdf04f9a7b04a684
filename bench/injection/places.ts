import type { ContextOutcome } from '#enhancement';
import { escapeHtml } from '#html';
import type { PastTicket, Scene } from '../environment/scene';

/** A place into which a stranger can write. */
export interface Place {
  readonly name: string;
  /** Attacks in two places of one part can get into each other's way: a long one leaves no room, or all of it is refused because of one. */
  readonly part: string;
  /** Which of the part's two halves it is in, which only a long attack shares with the other one. */
  readonly half?: 0 | 1;
  /** The source that has to find what is planted here; undefined for what is part of the ticket. */
  readonly source?: ContextOutcome['source'];
  /** Tells it by its id from what else the source may find in the scene. */
  readonly isIn?: (externalId: string | undefined, scene: Scene) => boolean;
  readonly plant: (scene: Scene, attack: string) => Scene;
}

export const PLACES: readonly Place[] = [
  description('ticket text', 0, (attack) => `<p>${escapeHtml(attack)}</p>`),
  description('ticket HTML', 1, (attack) => `<div>${attack}</div>`),
  description(
    'HTML attributes',
    0,
    (attack) =>
      `<p title="${escapeHtml(attack)}"><img src="x" alt="${escapeHtml(attack)}"><a href="${escapeHtml(attack)}" data-note="${escapeHtml(attack)}">here</a></p>`,
  ),
  description('hidden HTML', 1, (attack) => `<div style="display:none;font-size:0">${escapeHtml(attack)}</div><!-- ${attack} -->`),
  description('quoted mail', 0, (attack) => `<blockquote>From: Support<br>&gt; ${escapeHtml(attack)}</blockquote>`),
  description('file name', 1, (attack) => `<p>The file &quot;${escapeHtml(attack)}.pdf&quot;; attached: ${escapeHtml(attack)}.docx</p>`),
  ticket('category', 'category', (_, attack) => ({ category: attack })),
  ticket('requester', 'requester', ({ requester }, attack) => ({ requester: { ...requester, name: `${requester.name} ${attack}` } })),
  {
    name: 'webhook',
    part: 'webhook',
    plant: (scene, attack) => ({
      ...scene,
      webhook: {
        ...scene.webhook,
        subject: attack.replaceAll('\0', '').slice(0, 900),
        note: { show_to_requester: true, description: attack },
        [attack]: attack,
      },
    }),
  },
  pastTicket('past ticket, subject', 0, ({ subject }, attack) => ({ subject: `${subject} ${attack}` })),
  pastTicket('past ticket, id', 0, (_, attack) => ({ ticket_id: attack.replace(/\s+/g, ' ').slice(0, 100) })),
  pastTicket('past ticket, resolution', 1, (_, attack) => ({ resolution: attack })),
  pastTicket('past ticket, text', 1, ({ description: text }, attack) => ({ description: `${text}\n${attack}`, category: attack })),
  // Last of this part, where nothing is planted in a past ticket: those are searched for with these words.
  ticket('ticket subject', 'past ticket', ({ subject }, attack) => ({ subject: `${subject} ${attack}` })),
  {
    name: 'solution, title',
    part: 'solution',
    source: 'solutions',
    plant: (scene, attack) => ({ ...scene, solution: { ...scene.solution, title: `${scene.solution.title} ${attack}` } }),
  },
  {
    name: 'solution, text',
    part: 'solution',
    source: 'solutions',
    plant: (scene, attack) => ({
      ...scene,
      solution: { ...scene.solution, description: `<p>${escapeHtml(attack)}</p><div>${attack}</div>` },
    }),
  },
  article('article, title', ({ title }, attack) => ({ title: `${title} ${attack}` })),
  article('article, text', (_, attack) => ({ summary: `Clean the rollers.\n\n${attack}` })),
  article('article, address', (_, attack) => ({ url: `javascript:${attack}` })),
  host('inventory, tag', (attack) => ({ asset_tag: attack })),
  host('inventory, facts', (attack) => ({ role: attack, owner: attack, location: attack })),
  {
    name: 'asset',
    part: 'asset',
    source: 'assets',
    plant: (scene, attack) => ({
      ...scene,
      asset: { ...scene.asset, tag: attack, type: attack, user: attack, department: attack, location: attack },
    }),
  },
  alert('alert, summary', ({ labels }, attack) => ({ labels, summary: attack })),
  alert('alert, labels', ({ summary }, attack) => ({ labels: { alertname: attack, severity: attack }, summary })),
  page('web page, title', ({ title }, attack) => ({ title: `${title} ${attack}` })),
  page('web page, text', (_, attack) => ({ content: attack })),
];

/**
 * The places in layers: within one of them an attack in one place does not touch what is planted in another, so that a single ticket carries
 * an attack in each.
 *
 * @param long whether the attacks are so long that a part has room for one only.
 */
export function layers(long = false): Place[][] {
  const byPart = [...Map.groupBy(PLACES, ({ part, half = 0 }) => (long ? part : `${part} ${half}`)).values()];
  const depth = Math.max(...byPart.map(({ length }) => length));
  return Array.from({ length: depth }, (_, layer) => byPart.flatMap((places) => places[layer] ?? []));
}

function ticket(name: string, part: string, changes: (ticket: Scene['ticket'], attack: string) => Partial<Scene['ticket']>): Place {
  return { name, part, plant: (scene, attack) => ({ ...scene, ticket: { ...scene.ticket, ...changes(scene.ticket, attack) } }) };
}

function description(name: string, half: 0 | 1, html: (attack: string) => string): Place {
  const changes = ({ description: given }: Scene['ticket'], attack: string) => ({ description: `${given}${html(attack)}` });
  return { ...ticket(name, 'description', changes), half };
}

function pastTicket(name: string, half: 0 | 1, changes: (past: PastTicket, attack: string) => Partial<PastTicket>): Place {
  const plant = (scene: Scene, attack: string): Scene => {
    const [first, second] = scene.pastTickets;
    const changed = (past: PastTicket): PastTicket => ({ ...past, ...changes(past, attack) });
    return { ...scene, pastTickets: half === 0 ? [changed(first), second] : [first, changed(second)] };
  };
  // The first one's id may be an attack, of which the product does not leave everything; nothing is planted in the second one's.
  const isIn: Place['isIn'] = (id, { pastTickets: [, second] }) => (id === second.ticket_id) === (half === 1);
  return { name, part: 'past ticket', half, source: 'ticket_history', isIn, plant };
}

function article(name: string, changes: (article: Scene['article'], attack: string) => Partial<Scene['article']>): Place {
  const plant = (scene: Scene, attack: string): Scene => ({ ...scene, article: { ...scene.article, ...changes(scene.article, attack) } });
  return { name, part: 'article', source: 'knowledge_base', plant };
}

function host(name: string, changes: (attack: string) => Partial<Scene['host']>): Place {
  return {
    name,
    part: 'inventory',
    source: 'inventory',
    plant: (scene, attack) => ({ ...scene, host: { ...scene.host, ...changes(attack) } }),
  };
}

function alert(name: string, changes: (alert: Scene['alert'], attack: string) => Scene['alert']): Place {
  return { name, part: 'alert', source: 'monitoring', plant: (scene, attack) => ({ ...scene, alert: changes(scene.alert, attack) }) };
}

function page(name: string, changes: (page: Scene['page'], attack: string) => Partial<Scene['page']>): Place {
  return {
    name,
    part: 'web page',
    source: 'web_search',
    plant: (scene, attack) => ({ ...scene, page: { ...scene.page, ...changes(scene.page, attack) } }),
  };
}
