import { parseLosslessJson } from './lossless-json';

describe('parseLosslessJson', () => {
  it('keeps integers that a JS number cannot hold as strings', () => {
    expect(
      parseLosslessJson('{"id":301960000000412003,"ids":[9007199254740993, 7],"value":1660057676069,"share":0.1234567890123456789}'),
    ).toEqual({
      id: '301960000000412003',
      ids: ['9007199254740993', 7],
      value: 1660057676069,
      share: 0.12345678901234568,
    });
  });

  it('leaves digits inside text alone', () => {
    expect(parseLosslessJson('{"text":"order :301960000000412003"}')).toEqual({ text: 'order :301960000000412003' });
  });
});
