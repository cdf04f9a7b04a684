import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { KNOWN_OUTPUTS, readKnownOutputs, UNUSED_OUTPUTS } from './known-outputs';
import { type TerraformOutputs } from './terraform-outputs';

const output = (name: string, value: unknown, sensitive = false): TerraformOutputs => new Map([[name, { value, sensitive }]]);

describe('known outputs', () => {
  it.each([
    ['database_host', 'db.cluster-x.eu-central-1.rds.amazonaws.com', 'db.cluster-x.eu-central-1.rds.amazonaws.com'],
    ['database_host', '10.20.0.5', '10.20.0.5'],
    ['database_host', 'fd00::5', '[fd00::5]'],
    ['database_port', 5432, 5432],
    ['database_port', '5432', 5432],
    ['database_cidrs', ['10.20.0.0/24', 'fd00::/64'], ['10.20.0.0/24', 'fd00::/64']],
    ['secret_store_kind', 'SecretStore', 'SecretStore'],
    ['database_secret_api', 'prod/ai-agents/api', { key: 'prod/ai-agents/api' }],
    [
      'database_secret_owner',
      { key: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:rds!db-1', property: 'password', version: 'AWSCURRENT' },
      { key: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:rds!db-1', property: 'password', version: 'AWSCURRENT' },
    ],
    ['api_role_arn', 'arn:aws-cn:iam::123456789012:role/ai-agents/api', 'arn:aws-cn:iam::123456789012:role/ai-agents/api'],
    ['host', 'hooks.example.com', 'hooks.example.com'],
  ])('%s may be %j', (name, value, read) => {
    expect(readKnownOutputs(output(name, value))).toEqual({ known: { [name]: read }, remarks: [] });
  });

  it.each([
    ['database_host', 'db.internal:5432', 'a host name or an address, without a scheme or a port'],
    ['database_host', '', 'a host name or an address'],
    ['database_host', 'evil@elsewhere', 'a host name or an address'],
    ['database_port', 0, 'a port from 1 to 65535'],
    ['database_port', '5432/tcp', 'a port from 1 to 65535'],
    ['database_port', 5432.5, 'a port from 1 to 65535'],
    ['database_name', 'ai-agents', 'a name in Postgres of small letters, digits and _'],
    ['database_cidrs', [], 'a list, not empty, of address ranges such as 10.20.0.0/24'],
    ['database_cidrs', '10.20.0.0/24', 'a list, not empty'],
    ['redis_cidrs', ['10.20.0.0'], 'a list, not empty'],
    ['redis_cidrs', ['10.20.0.0/33'], 'a list, not empty'],
    ['redis_cidrs', ['10.20.0/24'], 'a list, not empty'],
    ['secret_store_name', 'My Store', 'the name of an object in Kubernetes'],
    ['secret_store_kind', 'Vault', 'ClusterSecretStore or SecretStore'],
    ['database_secret_api', 'postgres://ai_agents_api:hunter2@db/ai_agents', 'the name of an entry in the secret store'],
    ['encryption_key_secret', 'aHVudGVyMi1odW50ZXIyLWh1bnRlcjItaHVudGVyMjE=', 'the name of an entry in the secret store'],
    ['openai_secret', 'sk-hunter2', 'the name of an entry in the secret store'],
    ['redis_secret', { key: 'redis', value: 'hunter2' }, 'the name of an entry in the secret store'],
    ['redis_secret', { property: 'token' }, 'the name of an entry in the secret store'],
    ['redis_secret', null, 'the name of an entry in the secret store'],
    ['worker_role_arn', 'worker', 'the ARN of an IAM role'],
    ['image_digest', 'sha256:abc', 'the digest of an image, sha256: and 64 digits'],
    ['host', 'https://hooks.example.com', 'a host name with a dot, in small letters, without a scheme or a port'],
  ])('%s must not be %j, and the message shows no value', (name, value, allowed) => {
    const read = () => readKnownOutputs(output(name, value));
    expect(read).toThrow(`The output ${name} must be ${allowed}`);
    expect(read).not.toThrow(/hunter2/);
  });

  it('must not be sensitive', () => {
    const read = () => readKnownOutputs(output('database_secret_api', 'hunter2', true));
    expect(read).toThrow(
      'The output database_secret_api is sensitive, and whoever reads the values would read it: output the name of the secret',
    );
    expect(read).not.toThrow(/hunter2/);
  });

  it('are refused all at once', () => {
    const outputs = new Map([...output('database_port', 'x'), ...output('redis_secret', 'x', true)]);
    expect(() => readKnownOutputs(outputs)).toThrow(/database_port must be[^]*\nThe output redis_secret is sensitive/);
  });

  it('leave out others, and say so', () => {
    const outputs = new Map([
      ...output('database_hots', 'db.internal'),
      ...output('vpc_id', 'vpc-1'),
      ...output('master_password', 'hunter2', true),
      ...output('kms_key_id', 'hunter2', true),
    ]);
    expect(readKnownOutputs(outputs)).toEqual({
      known: {},
      remarks: [
        'The output database_hots is not known here and was left out; did you mean database_host?',
        'The output vpc_id is not known here and was left out.',
        'The output master_password is not known here and was left out.',
        'The output kms_key_id was left out: the key protects the entries of the secret store, which decrypts them by itself, and no pod uses it.',
      ],
    });
  });

  it('are those that the documentation lists and shows', async () => {
    const page = await readFile(join(resolve(__dirname, '../..'), 'docs/operations/terraform.md'), 'utf8');
    const listed = [...page.matchAll(/^\| (`[^|]+`) \|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name),
    );
    const shown = [...page.matchAll(/^output "(\w+)"/gm)].map(([, name]) => name);
    const known = [...Object.keys(KNOWN_OUTPUTS), ...UNUSED_OUTPUTS.keys()];
    expect(listed.toSorted()).toEqual(known.toSorted());
    expect(shown.length).toBeGreaterThan(5);
    expect(known).toEqual(expect.arrayContaining(shown));
  });
});
