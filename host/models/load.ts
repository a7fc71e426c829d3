import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { ZerothError } from '../../base/errors.js';
import {
  type Dimension,
  dataTypes,
  decodeModel,
  FLOAT32,
  type GraphProto,
  INT64,
  type ModelProto,
  type TensorProto,
  toNumber,
  type ValueInfoProto,
} from './schema.js';

/** One trained tensor: `size` floats from `offset` of the flat weight vector, row-major in `dims`. */
export interface WeightTensor {
  readonly name: string;
  readonly dims: readonly number[];
  readonly offset: number;
  readonly size: number;
}

/** A classifier read from an .onnx file, its trained weights taken out into one flat vector. */
export interface OnnxModel {
  /** File name for messages. */
  readonly file: string;
  /** SHA-256 of the file's bytes, hex. */
  readonly sha256: string;
  readonly input: { readonly name: string; readonly type: 'float32' | 'int64'; readonly sampleDims: readonly number[] };
  readonly output: { readonly name: string; readonly classes: number };
  /** The only batch size the graph takes, or null when its first dimension is dynamic. */
  readonly fixedBatch: number | null;
  /** In graph order, which is flat order (docs/stream.md). */
  readonly tensors: readonly WeightTensor[];
  /** The weights of the file in flat order. Not shared with anything: the caller may overwrite it. */
  readonly weights: Float32Array;
  /** The decoded file, kept to write trained weights back. */
  readonly proto: ModelProto;
}

/**
 * Reads a one-input, one-output classifier. Every float32 initialiser of rank 1 or more is trained, in graph order;
 * rank-0 ones are constants of the formula (an epsilon, an attention scale) and stay as they are.
 * @throws ZerothError (exit code 2) when the file cannot be read, is truncated, or cannot be trained by zeroth.
 */
export function loadOnnx(path: string): OnnxModel {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw new ZerothError(
      {
        where: path,
        what: `cannot read the model: ${(cause as Error).message}`,
        fix: 'give the path of an .onnx file',
      },
      2,
      { cause },
    );
  }
  return parseOnnx(bytes, basename(path));
}

/** As `loadOnnx`, from bytes; `file` names the model in messages. */
export function parseOnnx(bytes: Uint8Array, file: string): OnnxModel {
  const { proto, graph } = decode(bytes, file);
  const { tensors, weights } = takeWeights(graph, file);
  const names = new Set(graph.initializer.map((t) => t.name));
  // Files of IR version 3 list the initialisers among the inputs as well.
  const inputs = graph.input.filter((v) => !names.has(v.name));
  const input = only(inputs, 'input', file);
  const output = only(graph.output, 'output', file);
  const type = input.type?.tensor_type?.elem_type;
  if (type !== FLOAT32 && type !== INT64) {
    throw new ZerothError({
      where: `${file}: input '${input.name}'`,
      what: `its type is ${dataTypes[type ?? 0] ?? 'not a tensor'}`,
      allowed: 'a float32 or int64 tensor',
      fix: 'export the model with a float32 (or, for token numbers, int64) input',
    });
  }
  const inDims = dimensions(input, file);
  const outDims = dimensions(output, file);
  if (inDims.length < 2) fail(`${file}: input '${input.name}'`, `it has rank ${inDims.length}`, 'a batch axis first');
  if (outDims.length !== 2) {
    fail(`${file}: output '${output.name}'`, `it has rank ${outDims.length}`, 'logits of shape [batch, classes]');
  }
  const sampleDims = inDims.slice(1).map((dim, i) => bound(dim, file, 'input', input.name, i + 1));
  const classes = bound(outDims[1] ?? null, file, 'output', output.name, 1);
  if (classes < 2) fail(`${file}: output '${output.name}'`, `it has ${classes} class`, 'at least 2 classes');
  return {
    file,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    input: { name: input.name, type: type === INT64 ? 'int64' : 'float32', sampleDims },
    output: { name: output.name, classes },
    fixedBatch: typeof inDims[0] === 'number' ? inDims[0] : null,
    tensors,
    weights,
    proto,
  };
}

function decode(bytes: Uint8Array, file: string): { proto: ModelProto; graph: GraphProto } {
  const broken = (detail: string, cause?: unknown): ZerothError =>
    new ZerothError(
      {
        where: file,
        what: `not a complete ONNX model (${bytes.length} bytes): ${detail}`,
        allowed: 'a whole .onnx file',
        fix: 'copy or export the file again; compare its size with the original',
      },
      2,
      { cause },
    );
  if (bytes.length === 0) throw broken('the file is empty');
  let proto: ModelProto;
  try {
    proto = decodeModel(bytes);
  } catch (cause) {
    const truncated = cause instanceof RangeError;
    throw broken(truncated ? 'it ends in the middle of a field' : 'its bytes are not the ONNX format', cause);
  }
  if (proto.graph === null || proto.graph === undefined) throw broken('it has no graph');
  if (toNumber(proto.ir_version) < 1) throw broken('it has no IR version');
  if (proto.opset_import.length === 0) throw broken('it names no operator set, which stands after the graph');
  if (proto.graph.node.length === 0) throw broken('its graph has no nodes');
  return { proto, graph: proto.graph };
}

/** Other floating-point types: a model that holds weights in one would be trained in part only. */
const otherFloats = new Set([10, 11, 16]);

function takeWeights(graph: GraphProto, file: string): { tensors: WeightTensor[]; weights: Float32Array } {
  const tensors: WeightTensor[] = [];
  const protos: TensorProto[] = [];
  let offset = 0;
  for (const tensor of graph.initializer) {
    const dims = tensor.dims.map(toNumber);
    const where = `${file}: weight '${tensor.name}'`;
    if (otherFloats.has(tensor.data_type) && dims.length > 0) {
      throw new ZerothError({
        where,
        what: `it is ${dataTypes[tensor.data_type]}`,
        allowed: 'weights in float32',
        fix: 'convert the model to float32 and export it again',
      });
    }
    if (tensor.data_type !== FLOAT32 || dims.length === 0) continue;
    if (tensor.external_data.length > 0 || tensor.data_location === 1) {
      throw new ZerothError({
        where,
        what: 'its values are in an external data file',
        allowed: 'weights inside the .onnx file',
        fix: 'save the model as one file: onnx.save_model(model, path, save_as_external_data=False)',
      });
    }
    const size = dims.reduce((a, b) => a * b, 1);
    tensors.push({ name: tensor.name, dims, offset, size });
    protos.push(tensor);
    offset += size;
  }
  if (offset === 0) {
    throw new ZerothError({
      where: file,
      what: 'the model has no float32 weights to train',
      allowed: 'weights as float32 initialisers of the graph',
      fix: 'export with the parameters as initialisers, not folded into Constant nodes and not quantised',
    });
  }
  const weights = new Float32Array(offset);
  for (const [i, tensor] of tensors.entries()) readFloats(protos[i], tensor, weights, file);
  return { tensors, weights };
}

function readFloats(proto: TensorProto | undefined, tensor: WeightTensor, out: Float32Array, file: string): void {
  const { raw_data: raw, float_data: floats } = proto ?? { raw_data: new Uint8Array(), float_data: [] };
  const count = raw.length > 0 ? raw.length / 4 : floats.length;
  if (count !== tensor.size) {
    throw new ZerothError({
      where: `${file}: weight '${tensor.name}'`,
      what: `it holds ${count} values, its shape [${tensor.dims.join(', ')}] needs ${tensor.size}`,
      allowed: 'as many values as the shape says',
      fix: 'the file is damaged: copy or export it again',
    });
  }
  if (raw.length === 0) {
    out.set(floats, tensor.offset);
    return;
  }
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  for (let i = 0; i < tensor.size; i++) out[tensor.offset + i] = view.getFloat32(4 * i, true);
}

function only(values: readonly ValueInfoProto[], kind: 'input' | 'output', file: string): ValueInfoProto {
  const [first] = values;
  if (first !== undefined && values.length === 1) return first;
  const listed = values.map((v) => `'${v.name}'`).join(', ');
  throw new ZerothError({
    where: file,
    what: `the model has ${values.length} ${kind}s${values.length > 0 ? ` (${listed})` : ''}`,
    allowed: `one ${kind}: ${kind === 'input' ? 'the samples' : 'the logits'}`,
    fix: `export the model with a single ${kind}`,
  });
}

/** Known sizes as numbers, named or open ones as text or null. */
function dimensions(value: ValueInfoProto, file: string): (number | string | null)[] {
  const dims = value.type?.tensor_type?.shape?.dim;
  if (dims === undefined)
    fail(`${file}: '${value.name}'`, 'its shape is not stated', 'a shape of fixed sizes after the batch');
  return dims.map((d: Dimension) => {
    if (d.value === 'dim_value' && toNumber(d.dim_value) > 0) return toNumber(d.dim_value);
    return d.dim_param !== undefined && d.dim_param !== '' ? d.dim_param : null;
  });
}

function bound(dim: number | string | null, file: string, kind: string, name: string, axis: number): number {
  if (typeof dim === 'number') return dim;
  throw new ZerothError({
    where: `${file}: ${kind} '${name}'`,
    what: `dimension ${axis} is dynamic (${dim === null ? 'unnamed' : `'${dim}'`}): zeroth cannot bind it`,
    allowed: 'a dynamic batch (dimension 0) only',
    fix: 'export with a fixed size there, or fix it with onnxruntime.tools.make_dynamic_shape_fixed',
  });
}

function fail(where: string, what: string, allowed: string): never {
  throw new ZerothError({ where, what, allowed, fix: 'export the model as a classifier of that form' });
}
