import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSimulatorSettings } from './simulator-settings';

describe('readSimulatorSettings', () => {
  const file = (content: string): string => {
    const path = join(mkdtempSync(join(tmpdir(), 'simulator-')), 'data.json');
    writeFileSync(path, content);
    return path;
  };

  it('has defaults, takes the environment, and lets arguments win', () => {
    expect(readSimulatorSettings([], {})).toEqual({ port: 8090, host: '127.0.0.1' });
    expect(readSimulatorSettings(['--port', '0'], { SIMULATOR_PORT: '9', SIMULATOR_BANNER: 'Stand-in' })).toEqual({
      port: 0,
      host: '127.0.0.1',
      banner: 'Stand-in',
    });
  });

  it('reads desks and tickets from a file', () => {
    const data = file('{"desks":[{"name":"acme","technicianKey":"fake","tickets":[{"subject":"VPN"}]}]}');
    expect(readSimulatorSettings(['--data', data], {}).desks).toEqual([
      { name: 'acme', technicianKey: 'fake', tickets: [{ subject: 'VPN' }] },
    ]);
  });

  it('reads a Jira that runs beside the desks, and where both are shown', () => {
    const site = { port: 8092, email: 'ai-agents@acme.example', token: 'fake', projectKey: 'GX', issues: [] };
    const data = file(JSON.stringify({ desks: [{ name: 'acme', technicianKey: 'fake' }], site, sideBySidePort: 8093 }));
    expect(readSimulatorSettings(['--data', data], {})).toMatchObject({ site, sideBySidePort: 8093 });
  });

  it('says what is wrong', () => {
    expect(() => readSimulatorSettings(['--port', 'x'], {})).toThrow('port from 0 to 65535');
    expect(() => readSimulatorSettings(['--data', '/does/not/exist'], {})).toThrow('cannot read /does/not/exist');
    expect(() => readSimulatorSettings(['--data', file('{"desks":[]}')], {})).toThrow('at least one desk');
  });
});
