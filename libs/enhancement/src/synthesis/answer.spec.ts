import { readAnswer } from './answer';

const refs = new Set(['T', 'H1', 'H2']);
const statement = (text: string, ...cited: string[]) => ({ text, refs: cited });
const answer = (summary: unknown, next_steps: unknown = []) => JSON.stringify({ summary, next_steps });

describe('readAnswer', () => {
  it('reads what was agreed', () => {
    expect(readAnswer(answer([statement('The driver is old.', 'H1', 'T')], [statement('Update it.', 'H1')]), refs)).toEqual({
      summary: [statement('The driver is old.', 'H1', 'T')],
      nextSteps: [statement('Update it.', 'H1')],
    });
  });

  it.each(['```json\n{}\n```', '```\n{}```', '  ```JSON\n{}\n```  \n'])('reads JSON in a code fence: %j', (fence) => {
    const content = fence.replace('{}', answer([statement('It is old.', 'H1')]));
    expect(readAnswer(content, refs)?.summary).toHaveLength(1);
  });

  it('removes unknown references, and statements that have no other', () => {
    const given = [statement('Known.', 'H1', 'H7', 'H1'), statement('Invented.', 'H7', 'https://evil.example'), statement('Unsourced.')];
    expect(readAnswer(answer(given), refs)).toEqual({ summary: [statement('Known.', 'H1')], nextSteps: [] });
  });

  it('forgives the way a reference is written, and takes it out of the text', () => {
    expect(readAnswer(answer([statement('It is old [H1, T].', '[h1]', ' T ')]), refs)?.summary).toEqual([
      statement('It is old.', 'H1', 'T'),
    ]);
  });

  it('makes the text plain, drops what is empty then, and says nothing twice', () => {
    const hostile = [
      statement('<b>Restart</b> it ![p](https://evil.example/?d=x)', 'H1'),
      statement('Restart it', 'H2'),
      statement('https://evil.example', 'H1'),
      statement('\u{e0041}\u200b', 'H1'),
    ];
    expect(readAnswer(answer(hostile), refs)?.summary).toEqual([statement('Restart it', 'H1')]);
  });

  it('puts personal data back, for each statement with the references that hold', () => {
    const unmask = (text: string, cited: readonly string[]) => text.replace('[EMAIL_1]', `<${cited.join('+')}>`);
    const given = [statement('Ask [EMAIL_1].', 'H1', 'H7'), statement('Tell [EMAIL_1].', 'H2')];
    expect(readAnswer(answer(given), refs, unmask)?.summary.map(({ text }) => text)).toEqual(['Ask <H1>.', 'Tell <H2>.']);
  });

  it('bounds what a talkative model says', () => {
    const many = Array.from({ length: 30 }, (_, i) => statement(`Number ${i}. ${'And so on. '.repeat(50)}`, 'H1'));
    const read = readAnswer(answer(many), refs);
    expect(read?.summary).toHaveLength(6);
    expect(read?.summary[0]?.text.split(' ').length).toBeLessThanOrEqual(60);
  });

  it.each([
    ['no JSON', 'I am sorry, but'],
    ['cut JSON', '{"summary":[{"text":"It'],
    ['another form', '{"answer":"It is old."}'],
    ['a missing part', '{"summary":[]}'],
    ['an additional part', '{"summary":[],"next_steps":[],"tools":[]}'],
    ['a wrong type', '{"summary":[{"text":1,"refs":["H1"]}],"next_steps":[]}'],
    ['nothing', ''],
    ['null', 'null'],
    ['no statement that holds', '{"summary":[{"text":"x","refs":["Z9"]}],"next_steps":[]}'],
  ])('refuses %s', (_, content) => {
    expect(readAnswer(content, refs)).toBeUndefined();
  });
});
