import { resolve } from 'node:path';
import { parseResetOptions, parseSendOptions, parseStartOptions } from './options';

describe('the options', () => {
  const { INIT_CWD: initial } = process.env;
  afterEach(() => {
    if (initial === undefined) delete process.env['INIT_CWD'];
    else process.env['INIT_CWD'] = initial;
  });

  it('of start have defaults', () => {
    expect(parseStartOptions([])).toEqual({ help: false, once: false, quiet: false, data: resolve('.data') });
  });

  it('name files as the user sees them, wherever npm runs its script', () => {
    process.env['INIT_CWD'] = '/somewhere';
    expect(parseStartOptions(['--ticket', 'mine.json', '--data', 'demo'])).toMatchObject({
      ticketFile: '/somewhere/mine.json',
      data: '/somewhere/demo',
    });
    expect(parseResetOptions([]).data).toBe(resolve('.data'));
  });

  it.each(['80', '65535', 'many', '8080.5'])('refuse --port-base %s', (base) => {
    expect(() => parseStartOptions(['--port-base', base])).toThrow('--port-base must be a number from 1024 to 65526.');
  });

  it('that are not known are refused together with those that are', () => {
    expect(() => parseStartOptions(['--qiet'])).toThrow(/--qiet[^]*--quiet/);
  });

  it('of send take a ticket in words or from a file', () => {
    expect(parseSendOptions(['--tenant', 'globex', '--subject', 'No sound', '--no-wait'])).toMatchObject({
      tenant: 'globex',
      subject: 'No sound',
      wait: false,
      badSignature: false,
    });
    expect(() => parseSendOptions(['--subject', 'x', '--ticket', 'y.json'])).toThrow('either --ticket or --subject');
    expect(() => parseSendOptions(['--description', 'x'])).toThrow('need a --subject');
  });
});
