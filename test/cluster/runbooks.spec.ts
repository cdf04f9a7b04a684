import { RunbookRecord } from './support/runbook';
import { readRun } from './support/run-state';

/** The pages whose commands an operator runs on a cluster. */
const PAGES = ['deploy', 'tenants', 'upgrade', 'rollback', 'secrets', 'network', 'scaling', 'alerts'];

describe('the pages of docs/operations', () => {
  it('have no command that the stories before have not run', () => {
    expect(new RunbookRecord(readRun().directory).missing(PAGES)).toEqual([]);
  });
});
