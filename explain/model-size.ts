import { type ResolvedConfig, ZerothError } from '../config/index.js';
import { demoModelPath } from '../host/demo/model.js';
import { loadOnnx } from '../host/models/index.js';

export interface ModelSize {
  /** `d`, the trained weights. */
  readonly dimension: number;
  /** For people: a file name, 'the demo model', or '--dimension'. */
  readonly from: string;
}

export interface SizeOptions {
  /** In place of a model. */
  readonly dimension?: number | undefined;
  /** An ONNX file or 'demo', in place of `config.train.model`. */
  readonly model?: string | undefined;
}

/** @throws ZerothError (exit code 2) for a size below 1 or a model that cannot be read. */
export function modelSize(config: ResolvedConfig, { dimension, model }: SizeOptions): ModelSize {
  if (dimension !== undefined) {
    if (Number.isSafeInteger(dimension) && dimension >= 1) return { dimension, from: '--dimension' };
    throw new ZerothError({
      where: '--dimension',
      what: `${dimension} is not a number of weights`,
      allowed: 'an integer from 1 to 2^53 - 1',
      fix: 'for example: --dimension 50890',
    });
  }
  const path = model ?? config.train.model;
  if (path === 'demo') return { dimension: loadOnnx(demoModelPath()).weights.length, from: 'the demo model' };
  try {
    const { weights, file } = loadOnnx(path);
    return { dimension: weights.length, from: file };
  } catch (error) {
    if (!(error instanceof ZerothError)) throw error;
    const { fix } = error.problem;
    throw new ZerothError(
      { ...error.problem, fix: `${fix === undefined ? '' : `${fix}, or `}tell the size alone: --dimension <weights>` },
      error.exitCode,
      { cause: error },
    );
  }
}
