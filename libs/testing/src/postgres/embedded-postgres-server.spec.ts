import { existsSync, mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedPostgresServer } from './embedded-postgres-server';

it('says that another program has the port, and leaves no cluster of a temporary server behind', async () => {
  const blocker = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => blocker.once('listening', resolve));
  const { port } = blocker.address() as { port: number };
  const directory = mkdtempSync(join(tmpdir(), 'ai-agents-postgres-'));
  try {
    await expect(
      EmbeddedPostgresServer.start({ directory, port, password: 'fake-password', durable: false, temporary: true }),
    ).rejects.toThrow(`Postgres did not start on port ${port} with its data in ${directory}. Another program has the port`);
    expect(existsSync(directory)).toBe(false);
  } finally {
    blocker.close();
  }
});
