import { resolve } from 'node:path';
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { DEFAULT_DATA_DIRECTORY } from './data-directory';
import { DEFAULT_PORTS, PORT_COUNT } from './ports';
import { StartError } from './start-error';

/** Options of `npm start`. */
export interface StartOptions {
  readonly help: boolean;
  /** The user's own ticket, an absolute path. */
  readonly ticketFile?: string;
  /** Ends after the note. */
  readonly once: boolean;
  /** Shows the steps only. */
  readonly quiet: boolean;
  readonly data: string;
  readonly portBase?: number;
}

/** Options of `npm run send`. */
export interface SendOptions {
  readonly help: boolean;
  readonly tenant?: string;
  readonly subject?: string;
  readonly description?: string;
  readonly priority?: string;
  readonly ticketFile?: string;
  readonly wait: boolean;
  readonly badSignature: boolean;
  readonly data: string;
}

/** Options of `npm run reset`. */
export interface ResetOptions {
  readonly help: boolean;
  readonly data: string;
}

const { api, worker, simulator, apiMetrics, workerMetrics, postgres, articles, prometheus, jira, sideBySide } = DEFAULT_PORTS;

export const START_USAGE = `npm start -- [options]

Starts the whole system on this machine with two client companies on two ticketing tools, sends a signed ticket of each, shows both notes,
and stays up until Ctrl-C.

  --ticket FILE.json   send this ticket: {"subject", "description", "tenant_id"?, "priority"?, "category"?, "requester"?}; of both clients,
                       unless tenant_id names one
  --once               stop after the notes
  --quiet              show the steps only; the logs are in the data directory either way
  --port-base N        use the ${PORT_COUNT} ports from N on instead of ${api} (api), ${worker} (worker health), ${simulator} (ServiceDesk Plus),
                       ${jira} (Jira), ${sideBySide} (both), ${apiMetrics} and ${workerMetrics} (metrics), ${postgres} (Postgres), ${articles} (articles), ${prometheus} (Prometheus)
  --data DIRECTORY     keep database, secrets and logs there instead of in ${DEFAULT_DATA_DIRECTORY}
  --help               show this

With OPENAI_API_KEY (and OPENAI_BASE_URL, OPENAI_MODEL if you like) a real language model writes the notes, else a stand-in.`;

export const SEND_USAGE = `npm run send -- [options]

Opens a ticket on a simulated help desk of the running demo, sends its signed webhook, and shows the answer and the note.

  --tenant ID          acme-corp (default, on ServiceDesk Plus) or globex (on Jira Service Management)
  --subject TEXT       default: one of the tenant's sample tickets
  --description TEXT   default: the subject
  --priority TEXT      for example High
  --ticket FILE.json   the ticket from a file, as npm start takes it
  --no-wait            do not wait for the note
  --bad-signature      sign with a wrong secret: the api refuses it
  --data DIRECTORY     the data directory of the demo, default ${DEFAULT_DATA_DIRECTORY}
  --help               show this`;

export const RESET_USAGE = `npm run reset -- [options]

Removes what npm start keeps between runs: the database, the generated secrets and the logs. Refuses while something runs there.

  --data DIRECTORY     default ${DEFAULT_DATA_DIRECTORY}
  --help               show this`;

const common = {
  help: { type: 'boolean', short: 'h', default: false },
  data: { type: 'string', default: DEFAULT_DATA_DIRECTORY },
} as const;

/** @throws StartError for an option that is not known, or a value that it cannot have. */
export function parseStartOptions(args: readonly string[]): StartOptions {
  const values = parse(args, START_USAGE, {
    ...common,
    ticket: { type: 'string' },
    once: { type: 'boolean', default: false },
    quiet: { type: 'boolean', default: false },
    'port-base': { type: 'string' },
  });
  const portBase = values['port-base'];
  return {
    help: values.help,
    once: values.once,
    quiet: values.quiet,
    data: fromUsersDirectory(values.data),
    ...(values.ticket !== undefined && { ticketFile: fromUsersDirectory(values.ticket) }),
    ...(portBase !== undefined && { portBase: parsePortBase(portBase) }),
  };
}

/** @throws StartError */
export function parseSendOptions(args: readonly string[]): SendOptions {
  const { data, ticket, ...values } = parse(args, SEND_USAGE, {
    ...common,
    tenant: { type: 'string' },
    subject: { type: 'string' },
    description: { type: 'string' },
    priority: { type: 'string' },
    ticket: { type: 'string' },
    'no-wait': { type: 'boolean', default: false },
    'bad-signature': { type: 'boolean', default: false },
  });
  const { 'no-wait': noWait, 'bad-signature': badSignature, ...texts } = values;
  if (ticket !== undefined && (texts.subject ?? texts.description ?? texts.priority) !== undefined) {
    throw new StartError('Give either --ticket or --subject, --description and --priority.');
  }
  if (texts.subject === undefined && (texts.description ?? texts.priority) !== undefined) {
    throw new StartError('--description and --priority need a --subject.');
  }
  return {
    ...texts,
    wait: !noWait,
    badSignature,
    data: fromUsersDirectory(data),
    ...(ticket !== undefined && { ticketFile: fromUsersDirectory(ticket) }),
  };
}

/** @throws StartError */
export function parseResetOptions(args: readonly string[]): ResetOptions {
  const { help, data } = parse(args, RESET_USAGE, common);
  return { help, data: fromUsersDirectory(data) };
}

function parse<T extends ParseArgsOptionsConfig>(args: readonly string[], usage: string, options: T) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new StartError(`${(error as Error).message}\n\n${usage}`);
  }
}

function parsePortBase(text: string): number {
  const base = Number(text);
  const highest = 65_536 - PORT_COUNT;
  if (!Number.isInteger(base) || base < 1_024 || base > highest)
    throw new StartError(`--port-base must be a number from 1024 to ${highest}.`);
  return base;
}

/** npm runs its scripts in the package's directory and says where the user was. The data directory has its default in the package's. */
export function fromUsersDirectory(path: string): string {
  return path === DEFAULT_DATA_DIRECTORY ? resolve(path) : resolve(process.env['INIT_CWD'] ?? '.', path);
}
