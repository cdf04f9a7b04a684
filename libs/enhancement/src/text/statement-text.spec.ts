import { statementText } from './statement-text';

describe('statementText', () => {
  it.each([
    ['Open https://evil.example/x?y=1 now', 'Open (link removed) now'],
    ['See www.evil.example.', 'See (link removed)'],
    ['Go to evil.example/login and sign in', 'Go to (link removed) and sign in'],
    ['ht\u200btps://evil.example', ''],
    ['ht<b></b>tps://evil.example/a', 'ht (link removed)'],
    ['Read [the manual](https://evil.example)', 'Read the manual'],
    ['Read [https://evil.example](https://other.example)', 'Read (link removed)'],
    ['![x](https://evil.example/?q=secret) Restart it', 'Restart it'],
    ['<img src=x onerror=alert(1)>Restart it', 'Restart it'],
    ['<script>fetch("//evil.example")</script>Restart it', 'Restart it'],
    ['<scr<b>ipt>Restart it', 'Restart it'],
    ['<!-- hidden --> Restart it', 'Restart it'],
    ['<https://evil.example> Restart it', '(link removed) Restart it'],
    ['javascript:alert(1) Restart it', '(link removed) Restart it'],
    ['file://server/share holds it', '(link removed) holds it'],
    ['**Restart** it with `net stop`', 'Restart it with net stop'],
    ['## Restart it', 'Restart it'],
    ['- Restart it', 'Restart it'],
    ['Two\n\nlines\tand\u202e more', 'Two lines and more'],
    ['…', ''],
    ['https://evil.example', ''],
  ])('makes %j plain', (raw, plain) => {
    expect(statementText(raw)).toBe(plain);
  });

  it.each([
    'Restart the spooler on srv01.corp.local (IP 10.0.0.5), then print 2 < 3 pages.',
    'Set MTU to 1380; the path C:\\Windows\\System32\\spool stays.',
    'Compare a * b * c and 2 ** 3; -x is a switch, and #12 a ticket.',
    'Ask for read/write access and/or a new key [see ticket].',
  ])('leaves %j as it is', (text) => {
    expect(statementText(text)).toBe(text);
  });
});
