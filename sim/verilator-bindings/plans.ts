/** What the batched calls of shim.cpp need to know: which ports lie where, and when to be ready or valid. */
import { ZerothError } from '../../base/errors.js';
import type { Layout } from './ports.js';

/** A repeating bit pattern, one bit a cycle; `length` 0 means always 1. */
export interface Ready {
  readonly bits: Uint32Array;
  readonly length: number;
  /** Bit to begin with. */
  readonly start: number;
}

/** A repeating pattern from booleans. All-zero patterns are refused: nothing would ever move. */
export function readyPattern(bits: readonly boolean[], start = 0): Ready {
  if (!bits.includes(true)) {
    throw new ZerothError({ where: 'ready pattern', what: `${bits.length} cycles without a single ready one` });
  }
  const words = new Uint32Array(Math.ceil(bits.length / 32));
  bits.forEach((bit, i) => {
    if (bit) words[i >>> 5] = (words[i >>> 5] ?? 0) | (1 << (i & 31));
  });
  return { bits: words, length: bits.length, start: start % bits.length };
}

/** One row of stimulus and one of outputs a cycle. */
export interface RowPlan {
  readonly inputs: Layout;
  readonly outputs: Layout;
  readonly code: Uint32Array;
}

/** The ports of one stream with valid and ready. */
export interface StreamPorts {
  readonly valid: string;
  /** Absent: every valid beat is taken. */
  readonly ready?: string | undefined;
  /** Payload ports, in the order of the row. */
  readonly fields: readonly string[];
}

/** A stream prepared for batched calls. */
export interface Tap {
  readonly ports: StreamPorts;
  readonly layout: Layout;
  readonly code: Uint32Array;
  readonly compareCode: Uint32Array;
  /** Bytes of golden data that a comparison up to (not with) beat `beats` reads. */
  goldenBytes(beats: number): number;
}

/** Where a payload port's golden values lie: a column of entries in one buffer. */
export interface GoldenColumn {
  /** Bytes: of the first beat's entry, and from one beat's entry to the next. */
  readonly offset: number;
  readonly stride: number;
  /** `words`: as many 32-bit words as the port has; `u16`: one 16-bit number. */
  readonly entry: 'words' | 'u16';
}

export interface Channel {
  readonly kind: 'send' | 'receive';
  readonly tap: Tap;
  /** Beats to move. */
  readonly beats: number;
  /** `beats` rows of `tap.layout`: what to send, or where to put what comes. */
  readonly rows: Uint32Array;
  /** Cycles in which a sender may start a beat, or a receiver is ready. */
  readonly pattern?: Ready | undefined;
}

const none = 0xffffffff;

export function rowPlan(inputs: Layout, outputs: Layout, index: (port: string) => number): RowPlan {
  const code = [inputs.fields.length, inputs.stride, outputs.fields.length, outputs.stride];
  for (const f of [...inputs.fields, ...outputs.fields]) code.push(index(f.port), f.offset);
  return { inputs, outputs, code: Uint32Array.from(code) };
}

/** @param golden one column a field; default: rows of the same layout as `collect` writes. */
export function tapPlan(
  ports: StreamPorts,
  layout: Layout,
  index: (port: string) => number,
  golden: readonly GoldenColumn[] = layout.fields.map((f) => ({
    offset: 4 * f.offset,
    stride: 4 * layout.stride,
    entry: 'words',
  })),
): Tap {
  const ready = ports.ready === undefined ? none : index(ports.ready);
  const head = [index(ports.valid), ready, layout.fields.length, layout.stride];
  const code = [...head];
  const compareCode = [...head];
  const columns = layout.fields.map((f, i) => {
    const { offset, stride, entry } = golden[i] ?? { offset: 0, stride: 0, entry: 'words' };
    const bytes = entry === 'u16' ? 2 : 4 * f.words;
    code.push(index(f.port), f.offset);
    compareCode.push(index(f.port), offset, stride, bytes);
    return { offset, stride, bytes };
  });
  return {
    ports,
    layout,
    code: Uint32Array.from(code),
    compareCode: Uint32Array.from(compareCode),
    goldenBytes: (beats) =>
      beats === 0 ? 0 : Math.max(0, ...columns.map((c) => c.offset + (beats - 1) * c.stride + c.bytes)),
  };
}

/** Joins the channels' buffers into the flat ones of the native call; `scatter` copies received rows back. */
export function channelPlan(channels: readonly Channel[], index: (port: string) => number) {
  const size = (kind: Channel['kind']): number =>
    channels.reduce((n, c) => n + (c.kind === kind ? c.beats * c.tap.layout.stride : 0), 0);
  const data = new Uint32Array(Math.max(1, size('send')));
  const out = new Uint32Array(Math.max(1, size('receive')));
  const patterns: number[] = [0];
  const code: number[] = [];
  const received: { channel: Channel; base: number }[] = [];
  let sendAt = 0;
  let receiveAt = 0;
  for (const channel of channels) {
    const { tap, beats, rows, kind, pattern } = channel;
    const words = beats * tap.layout.stride;
    if (rows.length < words) {
      throw new ZerothError({ where: tap.ports.valid, what: `${rows.length} words of rows, but ${words} are needed` });
    }
    const base = kind === 'send' ? sendAt : receiveAt;
    if (kind === 'send') {
      data.set(rows.subarray(0, words), base);
      sendAt += words;
    } else {
      received.push({ channel, base });
      receiveAt += words;
    }
    const ready = tap.ports.ready === undefined ? none : index(tap.ports.ready);
    const turned = pattern === undefined ? { words: [], length: 0 } : rotated(pattern);
    code.push(kind === 'send' ? 0 : 1, index(tap.ports.valid), ready, tap.layout.fields.length, tap.layout.stride);
    code.push(base, beats, patterns.length, turned.length);
    for (const f of tap.layout.fields) code.push(index(f.port), f.offset);
    patterns.push(...turned.words);
  }
  const scatter = (): void => {
    for (const { channel, base } of received) {
      channel.rows.set(out.subarray(base, base + channel.beats * channel.tap.layout.stride));
    }
  };
  return { code: Uint32Array.from(code), patterns: Uint32Array.from(patterns), data, out, scatter };
}

/** The pattern turned so that it starts at bit 0. */
function rotated({ bits, length, start }: Ready): { words: number[]; length: number } {
  if (start === 0) return { words: [...bits], length };
  const bit = (i: number): boolean => (((bits[(i % length) >>> 5] ?? 0) >>> ((i % length) & 31)) & 1) === 1;
  const turned = readyPattern(Array.from({ length }, (_, i) => bit(start + i)));
  return { words: [...turned.bits], length };
}
