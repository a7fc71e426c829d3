/** The on-the-fly bank (docs/stream.md section 2): n lanes that step together and rotate by moving their state. */
import { type OnTheFlyConfig, ZerothError } from '../../config/index.js';
import { hw, input, mux, output } from '../dsl/index.js';
import { bankConstants } from '../parts/bank-constants.js';
import { bankLanes } from '../parts/bank-lanes.js';
import { bankScale } from '../parts/constants-scale.js';
import { loadChain } from '../parts/load-chain.js';
import { lockupGuard } from '../parts/lock-up.js';
import { anyOf } from '../parts/logic.js';
import { savedState } from '../parts/replay.js';
import { scaleBand, sideBand } from '../parts/scaling.js';
import { shadowWord } from '../parts/shadow-word.js';
import type { SchemeUnit } from './types.js';

/** Does the bank hold the shadow word, lane 0 un-rotated? It times the rotation and addresses the scale. */
export const hasShadow = (g: OnTheFlyConfig): boolean => g.rotate === 'period' || sideBand(g).width > 0;

const bankPorts = ({ lanes, bits, wordBits, replay }: OnTheFlyConfig, scaleBits: number) => ({
  /** Takes `load_word`; the group is not valid in this cycle. */
  load_valid: input(1),
  /** 1: begins a load: clears `fault`, takes the shadow word. 0: shifts in the word of the next position. */
  load_select: input(1),
  /** A plain state, never 0; n words fill positions 0, 1, ..., n-1 in this order. */
  load_word: input(bits),
  ...(replay === 'snapshot' && {
    /** Copies the whole state aside. */
    snapshot: input(1),
    /** Brings the copy back; the group is not valid in this cycle. */
    restore: input(1),
  }),
  /** Consumes the group; ignored while `valid` is 0. */
  advance: input(1),
  /** A group stands on `words`. */
  valid: output(1),
  /** n words, position 0 lowest: two's complement numbers, or truncated words without the appended 1. */
  words: output(lanes * wordBits),
  ...(scaleBits > 0 && {
    /** Scale of this group: a left shift, or a 16-bit factor. */
    scale: output(scaleBits),
  }),
  /** The all-zero state was seen; stays until reset or the beginning of a load. */
  fault: output(1),
});

/**
 * One group of n words at a time. Lane registers hold the number itself: where a number is the whole state, the state
 * with its top bit inverted. Priority in a cycle: reset, restore, load, rotation, lock-up, advance.
 */
export function bank(g: OnTheFlyConfig) {
  checkScan(g);
  const band = sideBand(g);
  const constants = bankConstants(g);
  const { inverted, topBit, zero, polynomials } = constants;
  return hw(`pezo_bank_n${g.lanes}_b${g.bits}`, bankPorts(g, band.width), (io, m) => {
    m.constant('taps', g.polynomials.map((taps) => taps.join(',')).join('; '));
    m.constant('leap', g.leap);
    m.constant('rotate', g.rotate);

    // Registers.
    const lanes = bankLanes(m, g, constants);
    const shadow = hasShadow(g) ? shadowWord(m, g, constants, band.form === 'rom') : undefined;
    const scale = scaleBand(m, g, band);
    const chain = loadChain(m, polynomials);
    const guard = lockupGuard(m, g.lockup, polynomials);

    // What this cycle is for.
    const { busy, zero_seen, load_lane } = m.named({
      busy: anyOf(io.load_valid, io.restore, shadow?.rotate, scale.unread),
      zero_seen: anyOf(...guard.watched(lanes.states).map((q) => q.eq(zero)), shadow?.state.eq(0)),
      load_lane: io.load_valid.and(io.load_select.not()),
    });
    const stuck = guard.judge(zero_seen, busy);
    const { lockup, shift, incoming } = m.named({
      lockup: stuck.and(busy.not()),
      shift: anyOf(load_lane, shadow?.rotate),
      incoming: inverted ? io.load_word.xor(topBit) : io.load_word,
    });

    // Behaviour.
    const restored =
      io.snapshot && savedState(m, io.snapshot, [...lanes.registers, ...(shadow ? shadow.registers : [])]);
    const moves = m.when(lockup, () => {
      lanes.reseed();
      shadow?.reseed();
      guard.raise();
    });
    if (io.restore && restored) moves.elsewhen(io.restore, restored);
    moves
      .elsewhen(shift, () => {
        chain.shift(load_lane, (p) =>
          lanes.moveDown(p, (leaving) => (shadow?.rotate ? mux(load_lane, incoming, leaving) : incoming)),
        );
        shadow?.rotated();
      })
      .elsewhen(io.advance.and(io.valid), () => {
        lanes.step();
        shadow?.step();
      });
    chain.count(load_lane);
    m.when(io.load_valid.and(io.load_select), () => {
      chain.begin();
      shadow?.load(io.load_word);
      guard.clear();
    });
    guard.check(load_lane, io.load_word);
    shadow?.settle();

    // Outputs.
    if (shadow && io.scale) io.scale = scale.at(shadow.state, shadow.next);
    io.valid = busy.or(stuck).not();
    io.words = lanes.words;
    io.fault = guard.fault;
  });
}

export const unit: SchemeUnit<OnTheFlyConfig> = {
  generator: (g) => {
    const hiddenOne = g.wordBits < g.bits;
    return {
      module: bank(g),
      group: g.lanes,
      perClock: g.perClock,
      wordBits: g.wordBits,
      hiddenOne,
      uFrac: hiddenOne ? g.wordBits : g.bits - 1,
      scale: bankScale(g),
    };
  },
};

function checkScan(g: OnTheFlyConfig): void {
  if (g.lockup === 'every-lane' || g.rotate !== 'none') return;
  throw new ZerothError({
    where: 'generator.lockup',
    what: "'scan' looks at position 0 only, and without rotation no other lane ever comes there",
    allowed: "'every-lane' where rotate is 'none'",
    fix: "lockup: 'every-lane'",
  });
}
