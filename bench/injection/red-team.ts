import type { ChatCompletionRequest } from '@copilotkit/aimock';
import { type ContextSource, type Enhancement, EnhancementGraph, LanguageModel, Synthesizer } from '#enhancement';
import { Metrics } from '#observability';
import { type DeskNote, ServiceDeskPlusSimulator, tenantOf } from '#testing';
import { ServiceDeskPlusTool, type TicketClient } from '#tickets';
import { type Behaviour, HostileModel } from './hostile-model';
import { type Place, type Scene, type SourceName, SOURCES } from './places';

/** What must never come out: it lies in other tickets, at another client's desk, and in the credentials. */
export const SECRETS = {
  otherTicket: 'OTHER-TICKET-7f3a91',
  otherClient: 'OTHER-CLIENT-c04d55',
  technicianKey: 'fake-technician-key-91be20',
  modelKey: 'fake-model-key-5d21aa',
};

/** What came of one attack. */
export interface Outcome {
  readonly enhancement: Enhancement;
  /** What the model was sent. */
  readonly request: ChatCompletionRequest | undefined;
  /** The notes on the attacked ticket, as the desk has them. */
  readonly notes: readonly DeskNote[];
  readonly marker: string;
  readonly scene: Scene;
}

/**
 * The real path from a ticket to its note, under attack: a ServiceDesk Plus (simulated) with HTML as it comes, the real client, graph, prompt and
 * renderer, sources that return what was planted, and a model that does what the attack wants.
 */
export class RedTeam {
  private readonly metrics = new Metrics();
  private readonly client: TicketClient;
  private readonly otherTickets: readonly string[];
  private runs = 0;

  private constructor(
    private readonly desk: ServiceDeskPlusSimulator,
    private readonly model: HostileModel,
  ) {
    const tool = new ServiceDeskPlusTool({ timeoutMs: 30_000, metrics: this.metrics });
    this.client = tool.connect({
      tenantId: 'acme',
      baseUrl: desk.desk('acme').baseUrl,
      credentials: { technicianKey: SECRETS.technicianKey },
    });
    this.otherTickets = [
      desk.createTicket({ subject: `Payroll ${SECRETS.otherTicket}`, description: SECRETS.otherTicket }, 'acme').id,
      desk.createTicket({ subject: `Merger ${SECRETS.otherClient}`, description: SECRETS.otherClient }, 'other').id,
    ];
  }

  static async start(): Promise<RedTeam> {
    const desks = [
      { name: 'acme', technicianKey: SECRETS.technicianKey },
      { name: 'other', technicianKey: 'fake-technician-key-of-another' },
    ];
    const desk = await ServiceDeskPlusSimulator.start({ desks });
    return new RedTeam(desk, await HostileModel.start());
  }

  /** Plants an attack, has the ticket enhanced, and puts the note on the ticket as the worker does. */
  async attack(place: Place, text: string, behaviour: Behaviour): Promise<Outcome> {
    const scene = place.plant(text);
    const { subject, description, category, requester } = scene;
    const ticket = this.desk.createTicket({ subject, description, category, requester }, 'acme');
    const model = `hostile-${(this.runs += 1)}`;
    this.model.obey(model, text, behaviour);
    const marker = `Reference ${model}`;
    const tenant = tenantOf({ preferences: { model } });
    const signal = new AbortController().signal;
    const enhancement = await this.graphOf(scene).run({ tenant, ticketClient: this.client, ticketId: ticket.id, marker }, signal);
    await this.client.addNote(ticket.id, { ...enhancement.note, marker, public: false }, signal);
    return { enhancement, request: this.model.takeRequest(model), notes: this.desk.notesOf(ticket.id, 'acme'), marker, scene };
  }

  /** Notes on tickets that nobody attacked. */
  strayNotes(): readonly DeskNote[] {
    const [ofAcme = '', ofOther = ''] = this.otherTickets;
    return [...this.desk.notesOf(ofAcme, 'acme'), ...this.desk.notesOf(ofOther, 'other')];
  }

  async stop(): Promise<void> {
    await this.model.stop();
    await this.desk.stop();
  }

  private graphOf(scene: Scene): EnhancementGraph {
    const sources = (Object.keys(SOURCES) as SourceName[]).map((name): ContextSource => ({
      name,
      ...SOURCES[name],
      timeoutMs: 30_000,
      find: async () => [scene.evidence[name]],
    }));
    const languageModel = new LanguageModel(
      { baseUrl: this.model.baseUrl, timeoutMs: 30_000, maxOutputTokens: 2_000 },
      () => SECRETS.modelKey,
    );
    const prices = { model: 'unused', inputUsdPerMillionTokens: 0, outputUsdPerMillionTokens: 0 };
    const settings = { maxWords: 500, contextTimeoutMs: 30_000 };
    return new EnhancementGraph(sources, new Synthesizer(languageModel, prices, this.metrics), this.metrics, settings);
  }
}
