import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Desk, DeskTicket } from '../desk';
import type { Desks } from '../desks';
import { faultyOperation } from '../../faults/faulty-operation';
import type { Faults } from '../../faults/faults';
import type { Operation } from '../faults';
import { Refusal, REFUSALS, SUCCESS } from './envelope';
import { page } from './list-info';
import {
  presentAsset,
  presentNote,
  presentNoteRow,
  presentRequest,
  presentRequestRow,
  presentSolution,
  presentSolutionRow,
} from './presentation';

const MEDIA_TYPE = 'application/vnd.manageengine.sdp.v3+json';

interface Path {
  readonly desk?: string;
  readonly id?: string;
  readonly noteId?: string;
}

type InputData = Readonly<Record<string, unknown>>;

/** API v3 of every desk. Prefixes: `/<desk>` on-premises, `/<desk>/app/<portal>` in the cloud, none for the first desk. */
export function apiRoutes(desks: Desks, faults: Faults<Operation>) {
  return async (app: FastifyInstance): Promise<void> => {
    // A JSON body is refused, as ServiceDesk Plus does: it reads a form with one field.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
      done(null, new URLSearchParams(body.toString())),
    );
    app.setErrorHandler((error, _request, reply) => {
      const refusal = error instanceof Refusal ? error : new Refusal(400, { message: 'Unable to parse the request' });
      return reply.code(refusal.httpStatus).send(refusal.body);
    });

    const route = (
      method: 'GET' | 'POST',
      path: string,
      operation: Operation,
      answer: (desk: Desk, path: Path, input: InputData) => object,
    ) =>
      app.route<{ Params: Path }>({
        method,
        url: `/api/v3${path}`,
        handler: (request, reply: FastifyReply) => {
          const desk = desks.addressed(request.params.desk);
          return faultyOperation(faults, REFUSALS, operation, desk.name, request, reply, () => {
            authenticate(desk, request);
            return answer(desk, request.params, inputData(request));
          });
        },
      });

    route('GET', '/requests', 'listRequests', (desk, _path, input) => {
      const { rows, listInfo } = page(
        desk.tickets.map((ticket) => presentRequestRow(desk, ticket)),
        input,
        'created_time',
      );
      return { response_status: [SUCCESS], list_info: listInfo, requests: rows };
    });

    route('GET', '/requests/:id', 'getRequest', (desk, path) => ({
      request: presentRequest(desk, ticketOf(desk, path)),
      response_status: SUCCESS,
    }));

    route('GET', '/requests/:id/notes', 'listNotes', (desk, path, input) => {
      const ticket = ticketOf(desk, path);
      const { rows, listInfo } = page(
        desk.notesOf(ticket.id).map((note) => presentNoteRow(ticket, note)),
        input,
        'last_updated_time',
      );
      return { notes: rows, response_status: [SUCCESS], list_info: listInfo };
    });

    route('GET', '/requests/:id/notes/:noteId', 'getNote', (desk, path) => {
      const ticket = ticketOf(desk, path);
      const note = desk.notesOf(ticket.id).find(({ id }) => id === path.noteId);
      if (!note) {
        throw new Refusal(404);
      }
      return { [noteName(desk)]: presentNote(ticket, note), response_status: SUCCESS };
    });

    route('GET', '/solutions', 'listSolutions', (desk, _path, input) => {
      const { rows, listInfo } = page(desk.solutions.map(presentSolutionRow), input, 'created_time');
      return { response_status: [SUCCESS], list_info: listInfo, solutions: rows };
    });

    route('GET', '/solutions/:id', 'getSolution', (desk, path) => {
      const solution = desk.solution(path.id ?? '');
      if (!solution) {
        throw new Refusal(404);
      }
      return { solution: presentSolution(solution), response_status: SUCCESS };
    });

    route('GET', '/assets', 'listAssets', (desk, _path, input) => {
      const { rows, listInfo } = page(desk.assets.map(presentAsset), input, 'name');
      return { response_status: [SUCCESS], list_info: listInfo, assets: rows };
    });

    route('POST', '/requests/:id/notes', 'addNote', (desk, path, input) => {
      const ticket = ticketOf(desk, path);
      const note = desk.addNote(ticket.id, newNote(desk, input));
      return { [noteName(desk)]: presentNote(ticket, note), response_status: SUCCESS };
    });
  };
}

function authenticate(desk: Desk, request: FastifyRequest): void {
  const { authtoken, authorization = '', accept = '' } = request.headers;
  const accepted = desk.tokens
    ? authorization.startsWith('Zoho-oauthtoken ') && desk.tokens.accepts(authorization.slice('Zoho-oauthtoken '.length))
    : authtoken === desk.technicianKey;
  if (!accepted) {
    throw new Refusal(401);
  }
  if (!accept.includes(MEDIA_TYPE)) {
    throw new Refusal(400, { field: 'Accept' });
  }
}

/** `input_data`, and no other field, in the query of a GET and in the form of a POST. */
function inputData(request: FastifyRequest): InputData {
  const given = request.method === 'GET' ? new URL(request.url, 'http://simulator').searchParams : request.body;
  const fields = given instanceof URLSearchParams ? given : new URLSearchParams();
  const extra = [...fields.keys()].find((name) => name !== 'input_data');
  if (extra !== undefined) {
    throw new Refusal(400, { field: extra, message: 'Extra parameter' });
  }
  const text = fields.get('input_data');
  if (text === null) {
    return {};
  }
  const parsed = parse(text);
  if (typeof parsed !== 'object' || parsed === null) {
    throw new Refusal(400, { field: 'input_data' });
  }
  return Object.fromEntries(Object.entries(parsed));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function ticketOf(desk: Desk, path: Path): DeskTicket {
  const ticket = desk.ticket(path.id ?? '');
  if (!ticket) {
    throw new Refusal(404);
  }
  return ticket;
}

const NOTE_FIELDS = new Set(['description', 'show_to_requester', 'notify_technician', 'mark_first_response', 'add_to_linked_requests']);

/** The documents name the object `note` on-premises and `request_note` in the cloud; the cloud takes both. */
function newNote(desk: Desk, input: InputData): { html: string; public: boolean } {
  const given = desk.kind === 'cloud' ? (input['request_note'] ?? input['note']) : input['note'];
  if (typeof given !== 'object' || given === null) {
    throw new Refusal(400, { code: 4012, field: noteName(desk), message: 'Mandatory field is missing' });
  }
  const note = new Map<string, unknown>(Object.entries(given));
  for (const [field, value] of note) {
    if (!NOTE_FIELDS.has(field) || (field !== 'description' && typeof value !== 'boolean')) {
      throw new Refusal(400, { field });
    }
  }
  const html = note.get('description');
  if (typeof html !== 'string' || html === '') {
    throw new Refusal(400, { code: 4012, field: 'description', message: 'Mandatory field is missing' });
  }
  return { html, public: note.get('show_to_requester') === true };
}

function noteName(desk: Desk): string {
  return desk.kind === 'cloud' ? 'request_note' : 'note';
}
