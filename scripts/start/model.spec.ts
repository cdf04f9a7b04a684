import { chooseModel, describeModel } from './model';

describe('the choice of the model', () => {
  it('is the stand-in without a key, and the sentence says so', () => {
    const choice = chooseModel({ OPENAI_MODEL: 'gpt-5' });
    expect(choice).toEqual({ kind: 'stand-in' });
    expect(describeModel(choice)).toContain('stand-in');
  });

  it('is a real one with a key, at the address and by the name given', () => {
    const choice = chooseModel({ OPENAI_API_KEY: 'fake-key', OPENAI_BASE_URL: 'http://127.0.0.1:4000/v1/', OPENAI_MODEL: 'small' });
    expect(choice).toEqual({ kind: 'openai', apiKey: 'fake-key', baseUrl: 'http://127.0.0.1:4000/v1', model: 'small' });
    expect(describeModel(choice)).toBe('Notes are written by small at 127.0.0.1:4000.');
  });
});
