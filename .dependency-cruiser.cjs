// One direction of dependency: a room may import only rooms that stand before it in rooms.json (docs/architecture.md).
const { rooms } = require('./rooms.json');

const downward = rooms.map((room, i) => ({
  name: `${room}-imports-only-rooms-above`,
  comment: `${room}/ may import only: ${rooms.slice(0, i).join(', ') || 'nothing of ours'}`,
  severity: 'error',
  from: { path: `^${room}/` },
  to: { path: `^(${[...rooms.slice(i + 1), 'tests', 'bench', 'examples', 'scripts'].join('|')})/` },
}));

module.exports = {
  forbidden: [
    ...downward,
    {
      name: 'golden-model-and-hdl-gen-are-independent',
      comment: 'co-simulation proves something only because neither was derived from the other',
      severity: 'error',
      from: { path: '^(golden-model|hdl-gen)/' },
      to: { path: '^(golden-model|hdl-gen)/', pathNot: '^$1/' },
    },
    { name: 'synthesis-knows-no-simulation', severity: 'error', from: { path: '^synth/' }, to: { path: '^sim/' } },
    { name: 'explain-knows-no-comparison', severity: 'error', from: { path: '^explain/' }, to: { path: '^compare/' } },
    {
      name: 'hosts-reach-simulation-by-their-sources',
      comment: 'only sources that draw from a design, and devices, need sim/',
      severity: 'error',
      from: { path: '^host/', pathNot: '^host/(sources/rtl|devices/)' },
      to: { path: '^sim/' },
    },
    {
      name: 'the-language-stands-alone',
      comment: 'zeroth/hdl is usable without the rest',
      severity: 'error',
      from: { path: '^hdl-gen/dsl/' },
      to: { path: `^(${rooms.join('|')})/`, pathNot: '^(hdl-gen/dsl|base)/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-dev-dependency-in-the-package',
      comment: 'what ships must not need development packages; ts-morph is reached by a guarded dynamic import only',
      severity: 'error',
      from: { path: `^(${rooms.join('|')})/` },
      to: { dependencyTypes: ['npm-dev'], pathNot: '^node_modules/(ts-morph|@types)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      extensions: ['.ts', '.js', '.mjs', '.json'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
