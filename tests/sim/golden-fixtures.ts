/** Golden streams with something wrong, for negative controls; made by name, so that a worker can make them too. */
import type { GeneratorConfig } from '../../config/index.js';
import { createWire, type Wire } from '../../golden-model/wire.js';

export interface Corruption {
  readonly generator: GeneratorConfig;
  /** Beat of the pass, and the bits to flip in its first word. */
  readonly beat: number;
  readonly xor: number;
}

export function corrupted({ generator, beat, xor }: Corruption): Wire {
  const wire = createWire(generator);
  return {
    format: wire.format,
    wireWords(beats, start, first, count) {
      wire.wireWords(beats, start, first, count);
      const at = (beat - first) * wire.format.wordsPerBeat;
      if (beat >= first && beat < first + count) beats.words[at] = (beats.words[at] ?? 0) ^ xor;
    },
  };
}

export function failing(generator: GeneratorConfig): Wire {
  const wire = createWire(generator);
  return {
    format: wire.format,
    wireWords() {
      throw new Error('the golden model broke');
    },
  };
}

/** All numbers 0. */
export function zeros({ slots, wordBits }: { readonly slots: number; readonly wordBits: number }): Wire {
  const wordsPerBeat = Math.ceil((slots * wordBits) / 32);
  return {
    format: { wordBits, slots, wordsPerBeat, beatsPerGroup: 1, sideBand: 'none' },
    wireWords: (beats, _start, _first, count) => {
      beats.words.fill(0, 0, count * wordsPerBeat);
      beats.sideBand.fill(0, 0, count);
      beats.valid.fill(slots, 0, count);
    },
  };
}
