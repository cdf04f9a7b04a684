import type { LoggerService, LogLevel } from '@nestjs/common';
import { type Level, pino } from 'pino';
import { redact } from './redaction';

const LEVELS: Readonly<Record<LogLevel, Level>> = {
  verbose: 'trace',
  debug: 'debug',
  log: 'info',
  warn: 'warn',
  error: 'error',
  fatal: 'fatal',
};

/**
 * Nest's logger as one JSON line a message on standard output: `{level, time, service, context, msg, …}`.
 *
 * A message may be a string, or an object whose `message` becomes `msg` and whose other fields stay fields. Everything that looks like a
 * credential or an e-mail address is removed from every text, whoever wrote it.
 */
export class AppLogger implements LoggerService {
  private readonly pino;

  constructor(service: string, level: Level) {
    this.pino = pino({
      level,
      base: { service },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    });
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.write('log', message, rest);
  }
  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }
  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }
  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }
  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('verbose', message, rest);
  }

  /** Nest passes the context last, and for errors a stack before it. */
  private write(level: LogLevel, message: unknown, rest: unknown[]): void {
    const texts = rest.filter((part): part is string => typeof part === 'string');
    const context = texts.at(-1);
    const stack = texts.length > 1 ? texts[0] : message instanceof Error ? message.stack : undefined;
    const fields = { ...(context !== undefined && { context }), ...(stack !== undefined && { stack: redact(stack) }) };
    if (message instanceof Error) this.pino[LEVELS[level]](fields, redact(message.message));
    else if (typeof message === 'object' && message !== null) {
      const { message: text, ...more } = message as Record<string, unknown>;
      const clean = JSON.parse(redact(JSON.stringify(more))) as Record<string, unknown>;
      this.pino[LEVELS[level]]({ ...fields, ...clean }, redact(typeof text === 'string' ? text : ''));
    } else this.pino[LEVELS[level]](fields, redact(String(message)));
  }
}
