import type { OnnxValue, Tensor } from 'onnxruntime-node';
import type { Ort } from './runtime.js';

export type Feeds = Record<string, Tensor>;
export type Fetches = Record<string, OnnxValue>;

/**
 * A loaded model. What its methods return is to be awaited. `run` may be synchronous: a caller that runs many passes must
 * itself let the event loop turn.
 */
export interface Session {
  /** Whether passes go straight to ONNX Runtime's native part. */
  readonly direct: boolean;
  /** A forward pass from `feeds` into `fetches`. */
  run(feeds: Feeds, fetches: Fetches): unknown;
  release(): unknown;
}

export interface SessionOptions {
  /** Threads within an operator, >= 1. */
  readonly threads: number;
  /** False: always by the public interface. */
  readonly direct?: boolean;
}

/** What is used of the native part; onnxruntime-node has no public name for it. */
interface Native {
  loadModel(buffer: ArrayBufferLike, byteOffset: number, byteLength: number, options: object): void;
  run(feeds: Feeds, fetches: Fetches, options: object): unknown;
  dispose(): void;
}

/** The version whose native part is known; any other is used by its public interface. */
const knownVersion = '1.30.0';

/**
 * Opens a model. The public `InferenceSession.run` is a synchronous call put off to the next turn of the event loop: on
 * a small model the turn costs as much as a tenth of the pass. So the call is made directly where it is known, to the
 * same bits.
 * @throws Error of ONNX Runtime when it rejects the model.
 */
export async function openSession(
  ort: Ort,
  bytes: Uint8Array,
  { threads, direct = true }: SessionOptions,
  load: () => Promise<unknown> = () => import('onnxruntime-node/dist/binding.js'),
): Promise<Session> {
  const settings = {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  } as const;
  const native = direct && ort.env.versions.node === knownVersion ? await nativeSession(load) : null;
  if (native !== null) {
    native.loadModel(bytes.buffer, bytes.byteOffset, bytes.byteLength, settings);
    const options = {};
    return {
      direct: true,
      run: (feeds, fetches) => native.run(feeds, fetches, options),
      release: () => native.dispose(),
    };
  }
  const session = await ort.InferenceSession.create(bytes, settings);
  return {
    direct: false,
    run: (feeds, fetches) => session.run(feeds, fetches),
    release: () => session.release(),
  };
}

/** An empty native session, or null where there is no such thing. */
async function nativeSession(load: () => Promise<unknown>): Promise<Native | null> {
  try {
    const module = (await load()) as { default?: unknown };
    const { binding, initOrt } = (module.default ?? module) as {
      binding?: { InferenceSession?: new () => Native };
      initOrt?: () => void;
    };
    if (binding?.InferenceSession === undefined || initOrt === undefined) return null;
    initOrt();
    const session = new binding.InferenceSession();
    const methods = [session.loadModel, session.run, session.dispose];
    return methods.every((m) => typeof m === 'function') ? session : null;
  } catch {
    // Not an error: the public interface does the same.
    return null;
  }
}
