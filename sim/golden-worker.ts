/** The thread that computes golden beats while the main thread compares the ones before. */
import { workerData } from 'node:worker_threads';
import { chunksOf, createGolden, fillChunk, type GoldenWork } from './golden.js';

const { spec, segments, flags, buffers } = workerData as GoldenWork;
const stop = buffers.length;
const wire = await createGolden(spec);
let at = 0;
for (const { segment, done, count } of chunksOf(segments)) {
  const slot = at++ % buffers.length;
  while (Atomics.load(flags, slot) === 1) Atomics.wait(flags, slot, 1);
  if (Atomics.load(flags, stop) === 1) break;
  const bytes = buffers[slot];
  if (bytes !== undefined) fillChunk(wire, bytes, segment, done, count);
  Atomics.store(flags, slot, 1);
  Atomics.notify(flags, slot);
}
