import { completion } from './completion';

const request = (user: string) =>
  JSON.stringify({
    model: 'a-model',
    messages: [
      { role: 'system', content: 'rules' },
      { role: 'user', content: user },
    ],
  });

describe('the answer of the stand-in for the model', () => {
  it('cites the evidence of the prompt and not the ticket', () => {
    const answer = JSON.stringify(
      completion(request('[begin 0a T (the new ticket)]\n…\n[begin 0a H1 (past ticket)]\n…\n[begin 0a H2 (past ticket)]\n…')),
    );
    expect(answer).toContain('\\"H1\\"');
    expect(answer).toContain('\\"H2\\"');
    expect(answer).not.toContain('\\"T\\"');
  });

  it('names the model that was asked for', () => {
    expect(completion(request(''))).toMatchObject({ model: 'a-model', object: 'chat.completion' });
  });
});
