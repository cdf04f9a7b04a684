import { parse } from 'yaml';
import { chartMetadata } from './chart-metadata';

const PRESENT = `apiVersion: v2
name: ai-agents
# Raised by a release.
version: 0.1.0
appVersion: 0.1.0
keywords: [help-desk, itsm]
annotations:
  artifacthub.io/changes: |
    - kind: added
      description: Serve image:0.1.0
  artifacthub.io/images: |
    - name: ai-agents
      image: registry.example.com:5000/ai-agents/ai-agents:0.1.0
`;

describe('the metadata of the chart', () => {
  it('carry the version of the package, for the chart, the application and its image', () => {
    expect(chartMetadata(PRESENT, '1.2.3-rc.1')).toBe(
      PRESENT.replace('version: 0.1.0', 'version: 1.2.3-rc.1')
        .replace('appVersion: 0.1.0', 'appVersion: 1.2.3-rc.1')
        .replace('ai-agents:0.1.0', 'ai-agents:1.2.3-rc.1'),
    );
  });

  it('stay text where a version looks like a number', () => {
    expect(parse(chartMetadata(PRESENT, '1.10'))).toMatchObject({ version: '1.10', appVersion: '1.10' });
  });
});
