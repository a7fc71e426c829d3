/** The on-the-fly bank (docs/stream.md section 2): n lanes that step together and rotate by moving their state. */
import { type OnTheFlyConfig, ZerothError } from '../../config/index.js';
import { type Bits, cat, hw, input, mux, type Native, output, reg, vec, wire } from '../dsl/index.js';
import { baseSequence, bitsFor, cyclic, type LaneShape, laneShapes, period } from '../parts/constants.js';
import { leapNext } from '../parts/lfsr.js';
import { anyOf } from '../parts/logic.js';
import { savedState } from '../parts/replay.js';
import { scaleOf, sideBand } from '../parts/scaling.js';

/** Does the bank hold the shadow word, lane 0 un-rotated? It times the rotation and addresses the scale. */
export const hasShadow = (g: OnTheFlyConfig): boolean => g.rotate === 'period' || sideBand(g).width > 0;

/**
 * One group of n words at a time. Lane registers hold the number itself: where a number is the whole state, the state
 * with its top bit inverted. Priority in a cycle: reset, restore, load, rotation, lock-up, advance.
 */
export function bank(g: OnTheFlyConfig) {
  checkScan(g);
  const { lanes: n, bits, wordBits } = g;
  const inverted = wordBits === bits;
  const topBit = 2 ** (bits - 1);
  const band = sideBand(g);
  const shadowed = hasShadow(g);
  const rotating = g.rotate === 'period';
  const snapshots = g.replay === 'snapshot';
  const shapes = laneShapes(g);
  /** A rotation moves by as many positions as there are polynomials: position j always has polynomial j mod c. */
  const c = shapes.length;
  const shape = (i: number): LaneShape => shapes[i % c] ?? g;
  const bases = shapes.map((s) => baseSequence(s, g.seed));
  const word = (i: number, tau: number): number => cyclic(bases[i % c] ?? new Uint32Array(1), (g.phases[i] ?? 0) + tau);
  const start = (i: number): number => word(i, 0) ^ (inverted ? topBit : 0);
  const shadowStart = word(0, 0);
  const shadowLast = word(0, period(g) - 1);

  return hw(
    `pezo_bank_n${n}_b${bits}`,
    {
      /** Takes `load_word`; the group is not valid in this cycle. */
      load_valid: input(1),
      /** 1: begins a load: clears `fault`, takes the shadow word. 0: shifts in the word of the next position. */
      load_select: input(1),
      /** A plain state, never 0; n words fill positions 0, 1, ..., n-1 in this order. */
      load_word: input(bits),
      ...(snapshots && {
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
      words: output(n * wordBits),
      ...(band.width > 0 && {
        /** Scale of this group: a left shift, or a 16-bit factor. */
        scale: output(band.width),
      }),
      /** The all-zero state was seen; stays until reset or the beginning of a load. */
      fault: output(1),
    },
    (io, m) => {
      m.constant('taps', g.polynomials.map((taps) => taps.join(',')).join('; '));
      m.constant('leap', g.leap);
      m.constant('rotate', g.rotate);
      const r = m.regs({
        /** Lane states by position. */
        lane: vec(n, reg(bits, start)),
        /** Lane 0 as if it never rotated: where in the period we are. */
        ...(shadowed && { shadow: reg(bits, shadowStart) }),
        /** The period is over: this cycle moves every lane down by one position. */
        ...(rotating && { rotate: reg(1) }),
        /** The scale ROM has been read since reset. */
        ...(band.form === 'rom' && { primed: reg(1) }),
        /** Each polynomial has a shift register of its own: the one that takes the next word of a load. */
        ...(c > 1 && { chain: reg(bitsFor(c - 1)) }),
        /** A scan finds a lane when it comes by, so a cycle more is nothing, and 'valid' does not wait for the comparison. */
        ...(g.lockup === 'scan' && { stuck: reg(1) }),
        fault_seen: reg(1),
      });
      const w = m.wires({
        next: vec(n, wire(bits)),
        ...(band.form === 'rom' && { shadow_next: wire(bits) }),
      });
      const lane = (i: number): Bits => r.lane.at(i % n);
      for (let i = 0; i < n; i++) w.next[i] = leapNext(lane(g.rotate === 'step' ? i + c : i), shape(i), inverted);
      const put = (target: Bits | undefined, value: Bits | Native): void => {
        if (target !== undefined) m.set(target, value);
      };
      const shadow = w.shadow_next ?? r.shadow;
      if (r.shadow !== undefined) put(w.shadow_next, r.shadow);

      const stuckLanes = (g.lockup === 'scan' ? [...r.lane].slice(0, c) : [...r.lane]).map((q) =>
        q.eq(inverted ? topBit : 0),
      );
      const { busy, zero_seen, load_lane } = m.named({
        busy: anyOf(io.load_valid, io.restore, r.rotate, r.primed?.not()),
        zero_seen: anyOf(...stuckLanes, r.shadow?.eq(0)),
        load_lane: io.load_valid.and(io.load_select.not()),
      });
      const stuck = r.stuck ?? zero_seen;
      if (r.stuck) r.stuck = zero_seen.and(anyOf(busy, r.stuck).not());
      const { lockup, shift, incoming } = m.named({
        lockup: stuck.and(busy.not()),
        shift: anyOf(load_lane, r.rotate),
        incoming: inverted ? io.load_word.xor(topBit) : io.load_word,
      });

      const restored =
        io.snapshot &&
        savedState(m, io.snapshot, [
          ...r.lane.map((q, i) => ({ name: `lane_${i}`, q, start: start(i) })),
          ...(r.shadow ? [{ name: 'shadow', q: r.shadow, to: shadow, start: shadowStart }] : []),
          ...(r.rotate ? [{ name: 'rotate', q: r.rotate, start: 0 }] : []),
        ]);
      const moves = m.when(lockup, () => {
        for (let i = 0; i < n; i++) m.set(lane(i), start(i));
        put(shadow, shadowStart);
        m.set(r.fault_seen, 1);
      });
      if (io.restore && restored) moves.elsewhen(io.restore, restored);
      moves
        .elsewhen(shift, () => {
          for (let p = 0; p < c; p++) {
            const move = (): void => {
              for (let i = p; i + c < n; i += c) m.set(lane(i), lane(i + c));
              m.set(lane(n - c + p), rotating ? mux(load_lane, incoming, lane(p)) : incoming);
            };
            if (r.chain) m.when(load_lane.not().or(r.chain.eq(p)), move);
            else move();
          }
          put(r.rotate, 0);
        })
        .elsewhen(io.advance.and(io.valid), () => {
          for (let i = 0; i < n; i++) m.set(lane(i), w.next.at(i));
          if (r.shadow === undefined) return;
          put(shadow, leapNext(r.shadow, g));
          put(r.rotate, r.shadow.eq(shadowLast));
        });
      const chain = r.chain;
      if (chain) m.when(load_lane, () => m.set(chain, mux(chain.eq(c - 1), chain.lit(0), chain.add(1))));
      m.when(io.load_valid.and(io.load_select), () => {
        put(chain, 0);
        put(shadow, io.load_word);
        put(r.rotate, 0);
        m.set(r.fault_seen, 0);
      });
      // A scan would see a bad word only when it comes to position 0, if ever.
      if (g.lockup === 'scan') m.when(load_lane.and(io.load_word.eq(0)), () => m.set(r.fault_seen, 1));

      if (r.shadow !== undefined && w.shadow_next !== undefined) r.shadow = w.shadow_next;
      if (r.primed !== undefined) m.set(r.primed, 1);
      const scale = r.shadow && shadow && scaleOf(m, g, band, r.shadow, shadow);
      if (scale !== undefined) io.scale = scale;

      io.valid = busy.or(stuck).not();
      io.words = cat(...Array.from({ length: n }, (_, i) => lane(n - 1 - i).slice(wordBits - 1, 0)));
      io.fault = r.fault_seen;
    },
  );
}

function checkScan(g: OnTheFlyConfig): void {
  if (g.lockup === 'every-lane' || g.rotate !== 'none') return;
  throw new ZerothError({
    where: 'generator.lockup',
    what: "'scan' looks at position 0 only, and without rotation no other lane ever comes there",
    allowed: "'every-lane' where rotate is 'none'",
    fix: "lockup: 'every-lane'",
  });
}
