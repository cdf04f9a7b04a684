import { expectLink, expectPlain } from '../expectations';
import { patient, type ToolUnderTest } from '../tool-under-test';

/** Words of a ticket that look like parts of a query: quotes, wildcards, ends of strings and lists, nothing at all. */
const HOSTILE = [
  '',
  ' ',
  '*',
  '%',
  '_',
  '.*',
  '"',
  '\\',
  "' OR '1'='1",
  '" OR title ~ "',
  '"}],"row_count":100,"x":[{"',
  '&input_data={}',
  '\u0000',
  '\ud800',
];

export function describeLookUps(tool: ToolUnderTest): void {
  describe('articles', () => {
    const titles = async (words: readonly string[], limit = 10): Promise<string[]> =>
      (await tool.fullClient().searchSolutions(words, limit, patient)).map(({ title }) => title);

    tool.itHas(
      'solutions',
      'are found by the words of their titles, those with most of them first, as plain text with a link',
      async () => {
        await tool.harness.createSolution?.('Screen repair');
        const id = await tool.harness.createSolution?.('Screen & CABLE repair');
        await tool.harness.createSolution?.('Mail');
        const [best, ...others] = await tool.fullClient().searchSolutions(['screen', 'cable'], 10, patient);
        expect(best).toMatchObject({ id, title: 'Screen & CABLE repair', public: expect.any(Boolean) as boolean });
        expect(best?.text).toContain('The screen stays dark.');
        expectPlain(best?.text ?? '');
        expectLink(best?.url);
        expect(others.map(({ title }) => title)).toEqual(['Screen repair']);
        expect(await titles(['screen', 'cable'], 1)).toEqual(['Screen & CABLE repair']);
        expect(await titles([])).toEqual([]);
      },
    );

    tool.itHas('solutions', 'are not found by words that only look like a query, nor is the search broken by them', async () => {
      for (const title of ['Printer paper', 'Printer toner', 'Restart the "spooler" 50% \\']) await tool.harness.createSolution?.(title);
      for (const word of HOSTILE) {
        const found = await titles([word]);
        expect({ word, found: found.filter((title) => word.trim() === '' || !title.includes(word)) }).toEqual({ word, found: [] });
      }
      expect(await titles(['"spooler"'])).toEqual(['Restart the "spooler" 50% \\']);
      const together = await titles(['toner', ...HOSTILE]);
      expect(together).toContain('Printer toner');
      expect(together).not.toContain('Printer paper');
    });
  });

  describe('assets', () => {
    const names = async (wanted: readonly string[], limit = 10): Promise<string[]> =>
      (await tool.fullClient().findAssets(wanted, limit, patient)).map(({ name }) => name);

    tool.itHas('assets', 'are found by their whole name in any case, with or without its domain', async () => {
      const id = await tool.harness.createAsset?.('SRV-DC01.acme.example');
      await tool.harness.createAsset?.('SRV-DC011');
      for (const name of ['srv-dc01', 'SRV-dc01.ACME.example']) {
        const found = await tool.fullClient().findAssets([name], 10, patient);
        expect(found).toEqual([expect.objectContaining({ id, name: 'SRV-DC01.acme.example', addresses: [] })]);
      }
      expect((await names(['srv-dc01', 'srv-dc011'])).toSorted()).toEqual(['SRV-DC01.acme.example', 'SRV-DC011']);
      expect(await names(['srv-dc01', 'srv-dc011'], 1)).toHaveLength(1);
      for (const none of [[], ['srv'], ['dc01'], ['acme.example']]) expect(await names(none)).toEqual([]);
    });

    tool.itHas('assets', 'are not found by names that only look like a query, nor is the search broken by them', async () => {
      for (const name of ['SRV-DC01.acme.example', 'SRV-DC011']) await tool.harness.createAsset?.(name);
      for (const name of HOSTILE) expect({ name, found: await names([name]) }).toEqual({ name, found: [] });
      expect(await names(['srv-dc011', ...HOSTILE])).toEqual(['SRV-DC011']);
    });
  });
}
