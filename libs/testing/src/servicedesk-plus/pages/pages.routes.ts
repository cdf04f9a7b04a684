import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { Refusal } from '../api/envelope';
import type { Desks } from '../desks';
import { html } from '../../pages/html';
import { type Layout, layout, type Neighbour, pageHeaders, type Product } from '../../pages/layout';
import { solutionBody } from './solution.page';
import { ticketListBody } from './ticket-list.page';
import { ticketBody } from './ticket.page';

export const SERVICEDESK_PLUS: Product = { name: 'ServiceDesk Plus', maker: 'ManageEngine', look: 'servicedesk-plus' };

const WAITING_POLL_MS = 1_000;
const IDLE_POLL_MS = 4_000;

interface TicketPath {
  readonly desk: string;
  readonly id: string;
}

/** What people see in a browser, and the product's own addresses of a ticket, which lead there. */
export function pageRoutes(desks: Desks, banner: () => string | undefined, neighbours: readonly Neighbour[] = []) {
  return async (app: FastifyInstance): Promise<void> => {
    const send = (reply: FastifyReply, page: Omit<Layout, 'banner' | 'product'>): FastifyReply => {
      const nonce = randomBytes(16).toString('base64');
      return reply.headers(pageHeaders(nonce)).send(layout({ ...page, product: SERVICEDESK_PLUS, neighbours, banner: banner() }, nonce));
    };

    app.get('/', (_request, reply) =>
      send(reply, {
        title: 'Requests',
        ...(desks.all.length === 1 && { place: desks.all[0]?.title ?? '' }),
        body: ticketListBody(desks.all),
        poll: {
          url: '/_simulator/revision',
          revision: desks.all.reduce((sum, { revision }) => sum + revision, 0),
          everyMs: IDLE_POLL_MS,
        },
      }),
    );

    app.get<{ Params: TicketPath }>('/:desk/tickets/:id', (request, reply) => {
      const desk = desks.find(request.params.desk);
      const ticket = desk?.ticket(request.params.id);
      if (!desk || !ticket) {
        return send(reply.code(404), {
          title: 'Not found',
          body: html`<h1>No such request</h1>
            <p class="muted">This desk has no request ${request.params.id}. It may have been cleared by a restart.</p>`,
          poll: {
            url: '/_simulator/revision',
            revision: desks.all.reduce((sum, { revision }) => sum + revision, 0),
            everyMs: IDLE_POLL_MS,
          },
        });
      }
      return send(reply, {
        title: `#${ticket.displayId} ${ticket.subject}`,
        place: desk.title,
        body: ticketBody(desk, ticket),
        poll: {
          url: `/_simulator/desks/${desk.name}/revision`,
          revision: desk.revision,
          everyMs: desk.notesOf(ticket.id).length === 0 ? WAITING_POLL_MS : IDLE_POLL_MS,
        },
      });
    });

    app.get<{ Params: TicketPath }>('/:desk/solutions/:id', (request, reply) => {
      const desk = desks.addressed(request.params.desk);
      const solution = desk.solution(request.params.id);
      if (!solution) throw new Refusal(404);
      const poll = { url: `/_simulator/desks/${desk.name}/revision`, revision: desk.revision, everyMs: IDLE_POLL_MS };
      return send(reply, { title: solution.title, place: desk.title, body: solutionBody(solution), poll });
    });

    const toSolution = (reply: FastifyReply, desk: string | undefined, id: string): FastifyReply =>
      reply.redirect(`/${desks.addressed(desk).name}/solutions/${encodeURIComponent(id)}`);
    const toPage = (reply: FastifyReply, desk: string | undefined, id: string): FastifyReply =>
      reply.redirect(`/${desks.addressed(desk).name}/tickets/${encodeURIComponent(id)}`);

    for (const prefix of ['', '/:desk']) {
      app.get<{ Params: Partial<TicketPath>; Querystring: { woID?: string } }>(`${prefix}/WorkOrder.do`, (request, reply) =>
        toPage(reply, request.params.desk, request.query.woID ?? ''),
      );
      app.get<{ Params: Partial<TicketPath>; Querystring: { solutionID?: string } }>(`${prefix}/AddSolution.do`, (request, reply) =>
        toSolution(reply, request.params.desk, request.query.solutionID ?? ''),
      );
    }
    app.get<{ Params: TicketPath }>('/:desk/app/:portal/ui/requests/:id/details', (request, reply) =>
      toPage(reply, request.params.desk, request.params.id),
    );
    app.get<{ Params: TicketPath }>('/:desk/app/:portal/ui/solutions/:id/details', (request, reply) =>
      toSolution(reply, request.params.desk, request.params.id),
    );
  };
}
