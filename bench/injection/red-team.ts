import type { ChatCompletionRequest } from '@copilotkit/aimock';
import type { Enhancement } from '#enhancement';
import { noteMarker } from '#note-marker';
import type { DeskNote } from '#testing';
import type { Attack } from './attacks';
import { type Behaviour, HostileModel } from './hostile-model';
import { Installation, SECRETS } from '../environment/installation';
import type { Place } from './places';
import { baseScene, type Scene, sceneOfAnother } from '../environment/scene';

/** One ticket: what is planted where, and which of it the model obeys in which way. */
export interface Assault {
  readonly planted: readonly { readonly place: Place; readonly attack: Attack }[];
  readonly obeyed: Attack;
  readonly behaviour: Behaviour;
}

/** What came of an assault. */
export interface Outcome {
  readonly assault: Assault;
  readonly enhancement: Enhancement;
  /** What the model was sent. */
  readonly request: ChatCompletionRequest | undefined;
  /** The notes on the attacked ticket, as the desk has them. */
  readonly notes: readonly DeskNote[];
  readonly marker: string;
  readonly scene: Scene;
  /** Addresses that a note on this ticket may link to. */
  readonly links: ReadonlySet<string>;
  /** Parts of the scene that the product did not let in at all. */
  readonly refused: readonly string[];
}

/** A client company under attack has one ticket at a time; several of them make several tickets at once. */
const DEVICES: readonly string[] = ['laser', 'inkjet', 'thermal', 'label', 'plotter', 'receipt', 'badge', 'photo', 'matrix', 'duplex'];
const BYSTANDER_TENANT = 'bystander';
/** Not called by the device: what a client company is called is not told to the web. */
const tenantOf = (device: string) => `client-${DEVICES.indexOf(device) + 1}`;

/** Attacks an installation, one client company for each ticket that is under way. */
export class RedTeam {
  private readonly free: string[] = [...DEVICES];
  private otherTickets = new Map<string, string>();

  private constructor(
    private readonly installation: Installation,
    private readonly model: HostileModel,
  ) {}

  /** How many assaults may be under way at once. */
  static readonly atOnce = DEVICES.length;

  static async start(): Promise<RedTeam> {
    const model = await HostileModel.start();
    const installation = await Installation.start([...DEVICES.map(tenantOf), BYSTANDER_TENANT], model.baseUrl);
    const team = new RedTeam(installation, model);
    await installation.set(BYSTANDER_TENANT, 'unknown', sceneOfAnother('', SECRETS.otherClient));
    for (const tenant of [...DEVICES.map(tenantOf), BYSTANDER_TENANT]) {
      const secret = tenant === BYSTANDER_TENANT ? SECRETS.otherClient : SECRETS.otherTicket;
      team.otherTickets.set(tenant, installation.desk(tenant).createTicket({ subject: `Payroll ${secret}`, description: secret }).id);
    }
    return team;
  }

  /** Plants the attacks, has the ticket enhanced, and looks at what is there then. */
  async attack(assault: Assault): Promise<Outcome> {
    const device = this.free.pop();
    if (device === undefined) throw new Error(`More than ${RedTeam.atOnce} assaults at once.`);
    try {
      return await this.attackAs(device, assault);
    } finally {
      this.free.push(device);
    }
  }

  /** Notes on tickets that nobody attacked. */
  strayNotes(): readonly DeskNote[] {
    return [...this.otherTickets].flatMap(([tenant, ticketId]) => this.installation.desk(tenant).notesOf(ticketId));
  }

  async stop(): Promise<void> {
    await this.installation.stop();
    await this.model.stop();
  }

  private async attackAs(device: string, assault: Assault): Promise<Outcome> {
    const { installation } = this;
    const tenant = tenantOf(device);
    const desk = installation.desk(tenant);
    const scene = assault.planted.reduce((given, { place, attack }) => place.plant(given, attack.text), baseScene(device));
    const refused = await installation.set(tenant, device, scene);
    const ticket = desk.createTicket(scene.ticket);
    this.model.obey(tenant, assault.obeyed.text, assault.behaviour);
    const { jobId, enhancement } = await installation.enhance(tenant, ticket.id, scene.webhook);
    return {
      assault,
      enhancement,
      request: this.model.takeRequest(tenant),
      notes: desk.notesOf(ticket.id),
      marker: noteMarker(jobId),
      scene,
      links: new Set([
        ...[...scene.pastTickets, scene.article, scene.page].flatMap(({ url }) => [url, URL.parse(url)?.href ?? url]),
        ...desk.solutions.map(({ id }) => `${desk.baseUrl}/AddSolution.do?submitAction=viewSolution&fromListView=true&solutionID=${id}`),
        ...installation.ratingLinks(tenant, jobId),
      ]),
      refused,
    };
  }
}
