import { redact } from './redaction';

describe('redact', () => {
  it.each([
    ['connect postgres://app:hunter2@db:5432/x failed', 'hunter2'],
    ['rediss://:p4ss@redis', 'p4ss'],
    ['header Authorization: Bearer abc.def-123', 'abc.def'],
    ['Zoho-oauthtoken 1000.aaaa.bbbb refused', '1000.aaaa'],
    ['{"authtoken":"FAKE-KEY-1"}', 'FAKE-KEY-1'],
    ['client_secret=fakevalue&x=1', 'fakevalue'],
    ['Incorrect API key provided: sk-fake1234567890', 'sk-fake1234567890'],
    ['password: "fake pass"', '"fake'],
    ['mail from jane.doe+it@example.co.uk', 'jane.doe'],
  ])('takes the secret out of %p', (text, secret) => {
    expect(redact(text)).not.toContain(secret);
  });

  it('leaves ordinary text alone', () => {
    const text = 'The relay waits: connect ECONNREFUSED 127.0.0.1:5432, job 5d63ba5e-8bc8-8c5c-95d2-c6d1d5fe1bb5';
    expect(redact(text)).toBe(text);
  });
});
