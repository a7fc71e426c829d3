export { javascriptKernel } from './javascript.js';
export { type Kernel, type PaddedTable, padTable } from './kernel.js';
export { type KernelChoice, loadKernel, type NativeKernel, nativeKernel } from './native.js';
export { difference, type MadeStream } from './native-stream.js';
export { javascriptReferences, loadReferences, nativeReferences, type References } from './reference.js';
