import { prettyFactory } from 'pino-pretty';

/** Nest tells at each start which modules and routes it has. That is in the log files; on the terminal it would hide what happens. */
const START_UP_CONTEXTS: ReadonlySet<string> = new Set([
  'InstanceLoader',
  'NestApplication',
  'NestFactory',
  'RouterExplorer',
  'RoutesResolver',
]);

/**
 * Makes readable text of the JSON lines that the processes log: time, level, context, message, and the other fields but a stack, which the log
 * files have. A line that is not JSON stays as it is.
 *
 * @returns undefined for a line that the terminal need not show.
 */
export function logLineFormatter(colorize: boolean): (line: string) => string | undefined {
  const pretty = prettyFactory({
    colorize,
    translateTime: 'SYS:HH:MM:ss.l',
    ignore: 'service,context,stack,event',
    messageFormat: (log, key) => [log['context'], log[key] ?? log['event']].filter((part) => typeof part === 'string').join(': '),
    singleLine: true,
  });
  return (line) => {
    const text = line.trimEnd();
    if (text === '' || isStartUp(text)) return undefined;
    return pretty(text).trimEnd();
  };
}

function isStartUp(line: string): boolean {
  if (!line.startsWith('{')) return false;
  try {
    const { level, context } = JSON.parse(line) as { level?: unknown; context?: unknown };
    return level === 'info' && typeof context === 'string' && START_UP_CONTEXTS.has(context);
  } catch {
    return false;
  }
}
