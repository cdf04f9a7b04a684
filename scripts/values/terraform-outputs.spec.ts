import { parseTerraformOutputs } from './terraform-outputs';

describe('the outputs of Terraform', () => {
  it('are read with value and sensitivity', () => {
    const text = JSON.stringify({ database_host: { value: 'db.internal', type: 'string', sensitive: false } });
    expect([...parseTerraformOutputs(text, 'outputs.json')]).toEqual([
      ['database_host', { value: 'db.internal', type: 'string', sensitive: false }],
    ]);
  });

  it('may be none', () => {
    expect(parseTerraformOutputs('{}', 'outputs.json').size).toBe(0);
  });

  it.each([
    ['text that is not JSON', 'hunter2-password', /^outputs.json is not JSON: it must hold what `terraform output -json` prints/],
    ['one output alone', '"hunter2-password"', /^outputs.json is not an object: .*without the name of a single output/],
    ['a state', '{"version": 4, "outputs": {}}', /^outputs.json has no output in "version"/],
    [
      'an output without its sensitivity',
      '{"database_host": {"value": "db", "type": "string"}}',
      /^outputs.json has no output in "database_host"/,
    ],
    ['a list', '[]', /^outputs.json is not an object/],
  ])('are not %s, which is not shown', (_what, text, message) => {
    const parse = () => parseTerraformOutputs(text, 'outputs.json');
    expect(parse).toThrow(message);
    expect(parse).not.toThrow(/hunter2/);
  });
});
