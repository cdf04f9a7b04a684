import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTicketFile } from './ticket-file';

describe('readTicketFile', () => {
  let file: string;
  beforeEach(() => (file = join(mkdtempSync(join(tmpdir(), 'ticket-')), 'mine.json')));
  afterEach(() => rmSync(join(file, '..'), { recursive: true }));

  function read(content: unknown) {
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    return readTicketFile(file);
  }

  it('reads a ticket', () => {
    const ticket = { subject: 'No sound', description: 'Since noon.', priority: 'High' };
    expect(read({ ...ticket, tenant_id: 'globex' })).toEqual({ ...ticket, tenantId: 'globex' });
  });

  it.each([
    [{ description: 'x' }, 'subject is missing'],
    [{ subject: 'x', description: 7 }, 'description must be string'],
    [{ subject: '', description: 'x' }, 'subject must NOT have fewer than 1 characters'],
    [{ Subject: 'x', subject: 'x', description: 'x' }, 'Subject is not a field of a ticket'],
    [[], 'it must be a JSON object'],
    ['{"subject": ', 'is not JSON'],
  ])('refuses %j and says: %s', (content, message) => {
    expect(() => read(content)).toThrow(message);
  });

  it('says when there is no such file', () => {
    expect(() => readTicketFile(`${file}.not`)).toThrow('cannot be read');
  });
});
