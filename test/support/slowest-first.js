const path = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');

/** Where a test waits longest: for years to pass, for a lost worker to be missed, for a whole engagement to be walked. */
const SLOWEST = [
  'workflows/two-years',
  'groups/workflows',
  'groups/client',
  'faults/',
  'examples/',
  'docs/',
  'groups/dossier',
];

/** The slow files first, also where no earlier run has told how long each takes: none is left for the end, alone. */
module.exports = class SlowestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path: file }) => {
      const name = path.relative(path.join(__dirname, '..'), file);
      const place = SLOWEST.findIndex((prefix) => name.startsWith(prefix));
      return place === -1 ? SLOWEST.length : place;
    };
    return super.sort(tests).sort((a, b) => rank(a) - rank(b));
  }
};
