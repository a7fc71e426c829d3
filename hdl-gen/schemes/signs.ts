/** Random signs (docs/stream.md section 12): every flip-flop of an LFSR is a number, and there is hardly any other logic. */
import { type SignsConfig, type SignsLane, signsGroups, signsLane } from '../../config/schemes/signs.js';
import { type Bits, type Builder, cat, hw, input, lit, mux, output, type ReadonlyVec, reg, vec } from '../dsl/index.js';
import { independentScale } from '../parts/constants-scale.js';
import { anyOf } from '../parts/logic.js';
import type { SchemeUnit } from './types.js';

const signsPorts = (g: SignsConfig) => ({
  /** Takes `load_word`; the beat is not valid in this cycle. */
  load_valid: input(1),
  /** A state, never 0; a word a group, group 0 first. */
  load_word: input(signsLane(g.perClock).bits),
  ...(g.replay === 'snapshot' && {
    /** Copies the state aside. */
    snapshot: input(1),
    /** Brings the copy back; the beat is not valid in this cycle. */
    restore: input(1),
  }),
  /** Consumes the beat; ignored while `valid` is 0. */
  advance: input(1),
  /** A beat stands on `words`. */
  valid: output(1),
  /** P signs, 1 for -1, number 0 lowest. */
  words: output(g.perClock),
  /** A group was in the all-zero state and all were re-seeded; stays until reset or the next load. 0 without a guard. */
  fault: output(1),
});

/** Priority in a cycle: reset, restore, load, lock-up, advance. */
export function signs(g: SignsConfig) {
  const { perClock } = g;
  const lane = signsLane(perClock);
  const groups = signsGroups(perClock);
  const start = startWords(lane, groups, g.seed);
  const startOf = (i: number): bigint => start[i] ?? 0n;
  return hw(`signs_n${perClock}`, signsPorts(g), (io, m) => {
    m.constant('taps', lane.taps.join(','));
    m.constant('leap', lane.leap);
    const r = m.regs({
      state: vec(groups, reg(lane.bits, startOf)),
      ...(io.snapshot && { saved: vec(groups, reg(lane.bits, startOf)) }),
    });
    const { outside } = m.named({ outside: anyOf(io.load_valid, io.restore) });
    const guard = g.lockup === 'guard' ? lockupGuard(m, r.state) : undefined;
    io.valid = anyOf(outside, guard?.stuck).not();

    // In a lock-up the states are 0 and are replaced; to let them step as well makes the clock enable one plain OR.
    const { moves } = m.named({ moves: anyOf(io.advance, outside, guard?.stuck) });
    const { saved } = r;
    /** What a load or a restore brings: chosen before the XOR, it takes two LUTs of four inputs a bit, not three. */
    const entering = (i: number): Bits => {
      const loaded = i + 1 < groups ? r.state.at(i + 1) : io.load_word;
      return saved && io.restore ? mux(io.restore, saved.at(i), loaded) : loaded;
    };
    m.when(moves, () => {
      for (const [i, s] of r.state.entries()) m.set(s, mux(outside, entering(i), stepped(s, lane)));
    });
    if (saved && io.snapshot)
      m.when(io.snapshot, () => {
        for (const [i, s] of r.state.entries()) m.set(saved.at(i), s);
      });
    if (guard) {
      guard.watch({ outside, moves, advance: io.advance.and(io.valid), load: io.load_valid });
      m.when(guard.stuck.and(outside.not()), () => {
        for (const [i, s] of r.state.entries()) m.set(s, startOf(i));
      });
    }
    const numbers = [...r.state].map((s, i) => s.slice(Math.min(lane.leap, perClock - i * lane.leap) - 1, 0));
    io.words = cat(...numbers.reverse());
    io.fault = guard?.fault ?? lit(1, 0);
  });
}

/** Bits of a state that are watched: with the flag that remembers them they are one LUT. */
const watchedBits = 3;
/** 15 steps show 45 bits of the sequence; 12 are enough that all zeros means a state of zeros. */
const windowBits = 4;

/** Finds a state of zeros: in a window of steps, every group must have shown a one in a few of its bits. */
function lockupGuard(m: Builder, states: ReadonlyVec<Bits>) {
  const r = m.regs({
    window: reg(windowBits),
    seen: vec(states.length, reg(1)),
    /** A group showed no one in the window that has ended. */
    stuck: reg(1),
    fault_seen: reg(1),
  });
  return {
    stuck: r.stuck,
    fault: r.fault_seen,
    watch(now: { outside: Bits<1>; moves: Bits<1>; advance: Bits<1>; load: Bits<1> }): void {
      const { window_last } = m.named({ window_last: r.window.andR() });
      // A bit too many remembered, in a load, lets one window pass; a window that is cut short would raise false alarms.
      m.when(now.moves, () => {
        r.window = r.window.add(1);
        for (const [i, s] of states.entries()) r.seen[i] = r.seen.at(i).or(s.slice(watchedBits - 1, 0).orR());
        m.when(window_last, () => {
          for (const seen of r.seen) m.set(seen, 0);
        });
      });
      m.when(now.outside.or(r.stuck), () => {
        m.set(r.window, 0);
      });
      r.stuck = now.advance.and(window_last).and(
        cat(...r.seen)
          .andR()
          .not(),
      );
      m.when(now.load, () => {
        m.set(r.fault_seen, 0);
      }).elsewhen(r.stuck, () => {
        m.set(r.fault_seen, 1);
      });
    },
  };
}

/** One step: every fresh bit is an XOR of two. */
const stepped = (s: Bits, { bits, taps, leap }: SignsLane): Bits =>
  cat(s.slice(bits - 1 - leap, 0), s.slice(bits - 1, bits - leap).xor(s.slice(taps[1] - 1, taps[1] - leap)));

/** Spreads small seeds: a word of few ones would make dozens of steps of mostly one sign. */
const seedMultiplier = 0x9e3779b97n;

/** `shift^floor(i * T / m)` of the seed: as `x^n` modulo the feedback polynomial says which of the next bits to add. */
function startWords(lane: SignsLane, groups: number, seed: number): bigint[] {
  const b = BigInt(lane.bits);
  const period = (1n << b) - 1n;
  const first = 1n + ((BigInt(seed) * seedMultiplier) % period);
  return Array.from({ length: groups }, (_, i) => shifted(lane, first, (BigInt(i) * period) / BigInt(groups)));
}

function shifted({ bits, taps }: SignsLane, word: bigint, shifts: bigint): bigint {
  const b = BigInt(bits);
  const polynomial = (1n << b) | (1n << BigInt(bits - taps[1])) | 1n;
  const times = (x: bigint, y: bigint): bigint => {
    let sum = 0n;
    for (let i = b - 1n; i >= 0n; i--) {
      sum <<= 1n;
      if ((sum >> b) & 1n) sum ^= polynomial;
      if ((y >> i) & 1n) sum ^= x;
    }
    return sum;
  };
  let power = 1n;
  for (const digit of shifts.toString(2)) {
    power = times(power, power);
    if (digit === '1') power = times(power, 2n);
  }
  // x^n is a sum of low powers, so the state after n shifts is the sum of the states after so few.
  const mask = (1n << b) - 1n;
  let [sum, s] = [0n, word];
  for (let i = 0n; i < b; i++) {
    if ((power >> i) & 1n) sum ^= s;
    s = ((s << 1n) & mask) | (((s >> (b - 1n)) ^ (s >> BigInt(taps[1] - 1))) & 1n);
  }
  return sum;
}

export const unit: SchemeUnit<SignsConfig> = {
  generator: (g) => ({
    module: signs(g),
    group: g.perClock,
    perClock: g.perClock,
    wordBits: 1,
    hiddenOne: true,
    uFrac: 0,
    scale: independentScale('none', undefined),
  }),
};
