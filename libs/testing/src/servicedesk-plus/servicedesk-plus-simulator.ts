import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { Faults } from '../faults/faults';
import { apiRoutes } from './api/api.routes';
import { Refusal } from './api/envelope';
import { tokenRoutes } from './api/token.routes';
import { controlRoutes } from './control/control.routes';
import type { Desk, DeskNote, DeskOptions, DeskTicket, NewTicket } from './desk';
import { Desks } from './desks';
import type { Fault, Operation } from './faults';
import type { Neighbour } from '../pages/layout';
import { pageRoutes } from './pages/pages.routes';

export interface SimulatorOptions {
  /** Default: 0, any free port. */
  readonly port?: number;
  /** Default: 127.0.0.1. */
  readonly host?: string;
  /** Where people reach it, which links begin with. Default: where it listens. */
  readonly url?: string;
  /** Default: one on-premises desk `help-desk` with the technician key `fake-technician-key`. */
  readonly desks?: readonly DeskOptions[];
  /** A remark on every page, for example which model writes the notes. */
  readonly banner?: string;
  /** What runs beside it, which every page links to. */
  readonly neighbours?: readonly Neighbour[];
}

const DEFAULT_DESKS: readonly DeskOptions[] = [{ name: 'help-desk', title: 'Help Desk', technicianKey: 'fake-technician-key' }];

/**
 * ServiceDesk Plus as far as ai-agents uses it: API v3 of one or more desks, Zoho's token server, pages for people, and faults on demand.
 *
 * @example
 * const desk = await ServiceDeskPlusSimulator.start();
 * const ticket = desk.createTicket({ subject: 'VPN drops' });
 * desk.inject({ operation: 'addNote', effect: 'lost-answer' });
 * // a tenant with baseUrl desk.url and technicianKey 'fake-technician-key' …
 * desk.notesOf(ticket.id);
 * await desk.stop();
 */
export class ServiceDeskPlusSimulator {
  private readonly faults = new Faults<Operation>();
  private readonly desks: Desks;
  private address = '';

  private constructor(
    private readonly app: FastifyInstance,
    private remark: string | undefined,
  ) {
    this.desks = new Desks(() => this.address);
  }

  /** @throws Error with code EADDRINUSE when the port is taken. */
  static async start(options: SimulatorOptions = {}): Promise<ServiceDeskPlusSimulator> {
    const app = Fastify({ forceCloseConnections: true, routerOptions: { ignoreTrailingSlash: true } });
    const simulator = new ServiceDeskPlusSimulator(app, options.banner);
    await simulator.listen(options);
    return simulator;
  }

  /** Origin of the pages and of Zoho's token server; as a base URL it means the first desk. */
  get url(): string {
    return this.address;
  }

  /** A desk by name; without a name the first one. @throws Error when there is none. */
  desk(name?: string): Desk {
    return this.desks.addressed(name);
  }

  addDesk(options: DeskOptions): Desk {
    return this.desks.add(options);
  }

  createTicket(ticket: NewTicket, desk?: string): DeskTicket {
    return this.desk(desk).createTicket(ticket);
  }

  /** Oldest first. */
  notesOf(ticketId: string, desk?: string): readonly DeskNote[] {
    return this.desk(desk).notesOf(ticketId);
  }

  inject(fault: Fault): void {
    this.faults.inject(fault);
  }

  /** Faults that have not hit yet. */
  get pendingFaults(): number {
    return this.faults.pending.length;
  }

  clearFaults(): void {
    this.faults.clear();
  }

  /** Replaces the remark on every page. */
  setBanner(banner: string | undefined): void {
    this.remark = banner;
  }

  /** Breaks open connections and frees the port. */
  async stop(): Promise<void> {
    await this.app.close();
  }

  private async listen({ port = 0, host = '127.0.0.1', url, desks = DEFAULT_DESKS, neighbours }: SimulatorOptions): Promise<void> {
    this.app.setErrorHandler((error, _request, reply) =>
      error instanceof Refusal ? reply.code(error.httpStatus).send(error.body) : reply.send(error),
    );
    this.app.setNotFoundHandler((request, reply) =>
      request.url.includes('/api/v3/')
        ? reply.code(404).send(new Refusal(404).body)
        : reply.code(404).type('text/html').send('<h1>Not Found</h1>'),
    );
    for (const prefix of ['', '/:desk', '/:desk/app/:portal']) {
      await this.app.register(apiRoutes(this.desks, this.faults), { prefix });
    }
    await this.app.register(tokenRoutes(this.desks, this.faults));
    await this.app.register(controlRoutes(this.desks, this.faults), { prefix: '/_simulator' });
    await this.app.register(pageRoutes(this.desks, () => this.remark, neighbours));
    const listening = await this.app.listen({ port, host });
    this.address = url ?? listening;
    for (const desk of desks) {
      this.desks.add(desk);
    }
  }
}
