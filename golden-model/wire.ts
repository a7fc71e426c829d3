import type { GeneratorConfig } from '../config/index.js';
import type { Wire } from './arithmetic/wire-packing.js';
import { twinOf } from './schemes/twin-of.js';

export { type Wire, type WireBeats, type WireFormat, wireBeats } from './arithmetic/wire-packing.js';

/** The wire form of a generator. */
export const createWire = (generator: GeneratorConfig): Wire => twinOf(generator).wire(generator);
