/**
 * The direction of imports. Packages first, then the places inside `domain/` and inside `client/`, lowest first: each may
 * import what stands before it in its list, types included.
 */
const DOMAIN = [
  'values',
  'model',
  'kernel',
  'record',
  'people',
  'charter',
  'messages',
  'metrics',
  'gates',
  'findings',
  'rollback',
  'releases',
  'sign-offs',
  'retainer',
  'open-items',
  'engagement',
  'notices',
  'views',
  'dossier',
];

/** The command line is last: pages and an HTTP API will stand next to it. */
const CLIENT = [
  'settings.ts',
  'charter',
  'files',
  'temporal',
  'lists',
  'embedded',
  'identity',
  'texts',
  'page-parts',
  'dossier',
  'report',
  'use-cases',
  'answers',
  'dayone.ts',
  'index.ts',
  'cli',
];

/** Package → the packages that it may import. Workflows import types of activities only: the bundler refuses their code. */
const PACKAGES = {
  domain: [],
  evidence: ['domain'],
  workflows: ['domain', 'activities'],
  activities: ['domain', 'evidence'],
  client: ['domain', 'evidence'],
  workers: ['domain', 'evidence', 'workflows', 'activities', 'client'],
};

const error = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to });

/** A place as a pattern: a folder with all that is in it, or one file. */
const within = (root, ...places) =>
  `^${root}/(${places.map((place) => (place.endsWith('.ts') ? place.replace('.', '\\.') + '$' : `${place}/`)).join('|')})`;

const placesOf = (root, places) =>
  places.flatMap((place, index) => {
    const above = places.slice(index + 1);
    if (above.length === 0) return [];
    return error(
      `${root}-${place.replace('.ts', '')}`,
      `${place} is below ${above.join(', ')}`,
      { path: within(root, place) },
      { path: within(root, ...above) },
    );
  });

const everyPlace = (root, places) =>
  error(
    `${root}-places`,
    `a file of ${root}/ stands in one of its places`,
    { path: `^${root}/`, pathNot: within(root, ...places) },
    {},
  );

const packages = Object.entries(PACKAGES).map(([name, below]) => {
  const foreign = Object.keys(PACKAGES).filter((other) => other !== name && !below.includes(other));
  return error(
    `package-${name}`,
    `${name} imports nothing but ${below.join(', ') || 'itself'}`,
    { path: `^${name}/` },
    { path: `^(${foreign.join('|')})/` },
  );
});

module.exports = {
  forbidden: [
    ...packages,
    ...placesOf('domain', DOMAIN),
    everyPlace('domain', DOMAIN),
    ...placesOf('client', CLIENT),
    everyPlace('client', CLIENT),
    error(
      'activities-by-type',
      'workflows take the types of all activities from one file; the bundle holds no activity',
      { path: '^workflows/' },
      { path: '^activities/', pathNot: '^activities/index\\.ts$' },
    ),
    error(
      'files-store',
      'evidence is reached through its interfaces; one file opens a store',
      { pathNot: '^evidence/(files/|open-evidence\\.ts$)' },
      { path: '^evidence/files/' },
    ),
    error(
      'no-node',
      'rules and workflows run where there is no Node',
      { path: '^(domain|workflows)/' },
      { dependencyTypes: ['core'] },
    ),
    error(
      'domain-packages',
      'rules use few packages, all of which run in a workflow',
      { path: '^domain/' },
      {
        dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown', 'unknown'],
        pathNot: '^node_modules/(zod|canonicalize|@noble/hashes|immer)/',
      },
    ),
    error(
      'no-cycle',
      'no cycle of imports, types included; only the types of the model speak of each other',
      { path: '^(domain|evidence)/', pathNot: '^domain/model/' },
      { circular: true },
    ),
    error(
      'no-cycle-client',
      'no cycle of imports, types included',
      { path: '^client/' },
      { circular: true },
    ),
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    moduleSystems: ['es6', 'cjs'],
  },
};
