// The configurations that scripts/same-bytes.mjs pins: every generator kind, and every option that changes numbers or
// hardware. Written as few words as possible: name, generator, and now and then other sections.

const otf = (lanes, bits, more = {}) => ({ kind: 'on-the-fly', lanes, bits, ...more });
const pool = (size, bits, more = {}) => ({ kind: 'pool', size, bits, ...more });

const banks = {
  'otf-exact': [otf(8, 11, { scaling: 'exact' })],
  'otf-pow2': [otf(31, 8)],
  'otf-constant': [otf(3, 10, { scaling: 'constant', seed: 77 })],
  'otf-unscaled-even': [otf(9, 8, { scaling: 'none', phases: 'even' })],
  // P below, at and above the number of lanes.
  'otf-p-below': [otf(7, 9, { perClock: 3, scaling: 'exact' })],
  'otf-p-one': [otf(6, 7, { perClock: 1 })],
  'otf-p-at': [otf(8, 9, { perClock: 8, rotate: 'step' })],
  'otf-p-above': [otf(5, 8, { perClock: 12, rotate: 'none' })],
  'otf-p-above-whole': [otf(4, 7, { perClock: 16, rotate: 'step' })],
  'otf-p-above-ragged': [otf(5, 9, { perClock: 13, scaling: 'exact', replay: 'serial' })],
  'otf-serial': [otf(5, 8, { replay: 'serial' })],
  'otf-scan': [otf(6, 8, { lockup: 'scan' })],
  'otf-serial-scan-below': [otf(6, 9, { replay: 'serial', lockup: 'scan', perClock: 4 })],
  'otf-taps': [otf(7, 9, { taps: [9, 5], leap: 5 })],
  'otf-leap-one': [otf(4, 10, { leap: 1 })],
  'otf-polynomials': [otf(8, 8, { polynomials: 4 })],
  'otf-polynomials-listed': [
    otf(6, 8, {
      polynomials: [
        [8, 6, 5, 4],
        [8, 4, 3, 2],
      ],
      scaling: 'constant',
    }),
  ],
  'otf-polynomials-step': [otf(6, 11, { wordBits: 8, polynomials: 3, rotate: 'step', scaling: 'exact' })],
  'otf-truncated': [otf(8, 12, { wordBits: 8, rotate: 'step', scaling: 'exact' })],
  'otf-truncated-unrotated': [otf(5, 10, { wordBits: 4, rotate: 'none', scaling: 'none' })],
  'otf-phases': [otf(3, 6, { phases: [0, 10, 40], seed: 33 })],
  'otf-one-lane': [otf(1, 8)],
  'otf-long': [otf(40, 14, { scaling: 'constant' })],
  'otf-20-bits': [otf(4, 20, { scaling: 'none' })],
  'otf-wide': [otf(260, 9, { scaling: 'none' })],
  'otf-engine': [otf(5, 8), { engine: { weightBits: 24, weightFrac: 18, coefBits: 18, coefFrac: 26 } }],
  'otf-xcup': [otf(5, 8), { target: { device: 'xcup', clockMHz: 250 } }],
  'otf-up5k': [otf(5, 8), { target: { device: 'ice40-up5k', clockMHz: 24 } }],
};

const pools = {
  'pool-exact': [pool(127, 8)],
  'pool-element-p5': [pool(251, 7, { perClock: 5, scaling: 'pow2' })],
  'pool-element-ram': [pool(101, 9, { perClock: 3, memory: 'ram', seed: 9 })],
  'pool-row': [pool(8 * 127, 8, { perClock: 8, carry: 'row', scaling: 'pow2', seed: 9 })],
  'pool-row-ram': [pool(4 * 31, 6, { perClock: 4, carry: 'row', memory: 'ram', scaling: 'constant' })],
  'pool-row-p-one': [pool(97, 5, { carry: 'row', scaling: 'none' })],
  'pool-no-carry': [pool(64, 6, { perClock: 5, carry: 'none', seed: 5 })],
  'pool-constant': [pool(509, 4, { scaling: 'constant' })],
  'pool-16-bits': [pool(61, 16, { perClock: 2, scaling: 'none', seed: 0xffffffff })],
  'pool-whole': [pool(30, 8, { perClock: 30 })],
};

/** Private lanes: below, beside and above the numbers that a set of lanes makes, seeds beyond the shorter lanes. */
const sets = ['rademacher', 'tausworthe', 'clt', 'tree', 'icdf', 'box-muller'].flatMap((kind) => {
  const width = (n) => (kind === 'clt' ? { kind, lanes: n } : { kind, perClock: n });
  return [
    [`${kind}-one`, [width(1)]],
    [`${kind}-ragged`, [{ ...width(kind === 'rademacher' ? 40 : 5), seed: 3000, replay: 'serial' }]],
    [`${kind}-unscaled`, [{ ...width(8), seed: 12, scaling: 'none' }]],
  ];
});

/** Both lanes, one group and a ragged second one, with and without what it may leave out. */
const signs = {
  'signs-narrow': [{ kind: 'signs', perClock: 28, replay: 'serial', lockup: 'none' }],
  'signs-wide': [{ kind: 'signs' }],
  'signs-ragged': [{ kind: 'signs', perClock: 40, seed: 3000, replay: 'serial' }],
};

/** What `resolveConfig` takes. */
export const configurations = [...Object.entries({ ...banks, ...pools, ...signs }), ...sets].map(
  ([name, [generator, more]]) => ({
    name,
    generator,
    ...more,
  }),
);

/** A bank that Verilator and Yosys are done with quickly. */
export const small = { name: 'small', generator: otf(3, 5) };
/** The other way to fill a generator: a pool that is written before it is read. */
export const smallPool = { name: 'small-pool', generator: pool(13, 5, { perClock: 2, memory: 'ram' }) };
