const { basename } = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');

/** What tells most comes first; the question whether every command of the runbooks was run comes last. */
const ORDER = ['installation', 'first-note', 'declared-tenants', 'upgrades', 'refusals', 'helm-3', 'chart-testing', 'runbooks'];
const place = ({ path }) => ORDER.indexOf(basename(path, '.spec.ts'));

module.exports = class extends Sequencer {
  sort(tests) {
    return [...tests].sort((a, b) => place(a) - place(b));
  }
};
