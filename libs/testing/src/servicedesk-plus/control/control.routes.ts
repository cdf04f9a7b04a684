import type { FastifyInstance } from 'fastify';
import type { Desk, DeskOptions, NewTicket } from '../desk';
import type { Desks } from '../desks';
import type { Faults } from '../../faults/faults';
import { OPERATIONS } from '../faults';
import type { Fault, Operation } from '../faults';
import { DESK_SCHEMA, FAULT_SCHEMA, TICKET_SCHEMA } from './control.schema';

type TicketBody = Omit<NewTicket, 'createdAt' | 'resolvedAt'> & { readonly createdAt?: string; readonly resolvedAt?: string };
interface DeskPath {
  readonly desk: string;
}
interface TicketPath extends DeskPath {
  readonly id: string;
}

/** What a test, a script or a person does to the simulator itself, over HTTP under `/_simulator`. No key or token leaves it. */
export function controlRoutes(desks: Desks, faults: Faults<Operation>) {
  return async (app: FastifyInstance): Promise<void> => {
    app.get('/state', () => ({
      operations: OPERATIONS,
      faults: faults.pending,
      desks: desks.all.map((desk) => ({
        name: desk.name,
        title: desk.title,
        kind: desk.kind,
        baseUrl: desk.baseUrl,
        tickets: desk.tickets.length,
        notes: desk.tickets.reduce((sum, { id }) => sum + desk.notesOf(id).length, 0),
      })),
    }));

    app.post<{ Body: DeskOptions }>('/desks', { schema: { body: DESK_SCHEMA } }, (request, reply) => {
      if (desks.find(request.body.name)) {
        return reply.code(409).send({ error: `There is a desk named ${request.body.name} already.` });
      }
      const desk = desks.add(request.body);
      return reply.code(201).send({ name: desk.name, baseUrl: desk.baseUrl });
    });

    app.post<{ Params: DeskPath; Body: TicketBody }>('/desks/:desk/tickets', { schema: { body: TICKET_SCHEMA } }, (request, reply) => {
      const desk = desks.addressed(request.params.desk);
      const { createdAt, resolvedAt, ...rest } = request.body;
      const ticket = desk.createTicket({
        ...rest,
        createdAt: createdAt === undefined ? undefined : new Date(createdAt),
        resolvedAt: resolvedAt === undefined ? undefined : new Date(resolvedAt),
      });
      return reply.code(201).send(state(desk, ticket.id));
    });

    app.get<{ Params: TicketPath }>('/desks/:desk/tickets/:id', (request, reply) => {
      const found = state(desks.addressed(request.params.desk), request.params.id);
      return found ?? reply.code(404).send({ error: 'No such ticket.' });
    });

    app.get<{ Params: DeskPath }>('/desks/:desk/revision', (request) => ({ revision: desks.addressed(request.params.desk).revision }));
    app.get('/revision', () => ({ revision: desks.all.reduce((sum, { revision }) => sum + revision, 0) }));

    app.post<{ Body: Fault }>('/faults', { schema: { body: FAULT_SCHEMA } }, (request, reply) => {
      faults.inject(request.body);
      return reply.code(201).send({ faults: faults.pending });
    });

    app.delete('/faults', () => {
      faults.clear();
      return { faults: [] };
    });

    app.post('/reset', () => {
      faults.clear();
      desks.all.forEach((desk) => desk.clear());
      return { desks: desks.all.map(({ name }) => name) };
    });
  };
}

function state(desk: Desk, ticketId: string): object | undefined {
  const ticket = desk.ticket(ticketId);
  return ticket && { ...ticket, url: desk.pageOf(ticketId), notes: desk.notesOf(ticketId) };
}
