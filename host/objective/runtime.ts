import { ZerothError } from '../../base/errors.js';
import { installLine } from '../../base/package.js';

export type Ort = typeof import('onnxruntime-node');

/** @throws ZerothError (exit code 3) when the optional package is not installed or has no binary for this machine. */
export async function loadOnnxRuntime(load: () => Promise<unknown> = () => import('onnxruntime-node')): Promise<Ort> {
  try {
    const module = (await load()) as Ort & { default?: Ort };
    return module.default ?? module;
  } catch (cause) {
    throw new ZerothError(
      {
        where: 'onnxruntime-node',
        what: 'ONNX Runtime is not installed, or not for this machine; training an ONNX model needs it',
        fix: `${installLine('onnxruntime-node')} (the variable skips a CUDA download that is not needed)`,
      },
      3,
      { cause },
    );
  }
}
