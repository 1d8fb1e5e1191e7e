// Which room may import which (docs/architecture.md). A wrong import fails `npm run check`.
const room = (name) => `^src-main/${name}/`;
const only = (from, allowed, comment) => ({
  name: `layers-${from}`,
  comment,
  severity: 'error',
  from: { path: room(from), pathNot: '\\.test\\.ts$' },
  to: {
    path: '^(src-main|src-preload|src-renderer|test)/',
    pathNot: [room(from), ...allowed.map((a) => (a.startsWith('^') ? a : room(a)))],
  },
});

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^electron$' },
    },
    {
      name: 'electron-in-its-shell-only',
      severity: 'error',
      from: { pathNot: '^(src-main/shells/electron|src-preload|test|electron\\.vite\\.config)' },
      to: { path: '^(node_modules/)?electron(/|$)' },
    },
    only(
      'base',
      ['^src-preload/contract/error-codes'],
      'base is used by every room and knows none of them but the codes of errors',
    ),
    only('trickle', ['base'], 'trickle moves bytes: no video, no Livepeer'),
    only('chain', ['base'], 'reads of Arbitrum contracts: who asks for them is not its business'),
    only(
      'payments',
      ['base', '^src-main/gateway/wire/'],
      'arithmetic, tickets and signatures that gateway, signer and orchestrator agree on',
    ),
    only(
      'gateway',
      ['base', 'trickle', 'payments', 'chain'],
      'the gateway core knows no media codec and no shell',
    ),
    only(
      'signer',
      ['base', 'payments', 'chain', '^src-main/gateway/wire/'],
      'the signer is a peer in a process of its own: it shares the wire, not the gateway',
    ),
    only('media', ['base'], 'media knows video and no network'),
    only(
      'outputs',
      ['base', 'media', '^src-preload/contract'],
      'outputs know media and tell their state in the words of the contract, not the gateway',
    ),
    only(
      'local',
      ['base', 'trickle', 'media', 'payments', 'chain', '^src-main/gateway/wire/'],
      'the embedded network is a peer: it shares the wire, not the gateway',
    ),
    only(
      'settings',
      ['base', 'payments', '^src-preload/contract'],
      'settings know the contract; the record of payments counts to the wei',
    ),
    only(
      'studio',
      [
        'base',
        'trickle',
        'gateway',
        'payments',
        'chain',
        'signer',
        'media',
        'outputs',
        'local',
        'settings',
        '^src-preload/(contract|media-link)',
      ],
      'the studio joins rooms and knows no shell',
    ),
    {
      name: 'renderer-is-sandboxed',
      severity: 'error',
      from: { path: '^src-renderer/' },
      to: { path: '^src-main/' },
    },
    {
      name: 'preload-is-small',
      severity: 'error',
      from: { path: '^src-preload/' },
      to: { path: '^(src-main|src-renderer)/' },
    },
    {
      name: 'product-imports-no-tests',
      severity: 'error',
      from: { path: '^src-', pathNot: '\\.test\\.ts$' },
      to: { path: '^(test|bench)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '_pb\\.ts$' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.main.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
