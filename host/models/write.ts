import type { OnnxModel } from './load.js';
import { encodeModel, encodeNode, FLOAT32, type NodeSpec, type ValueInfoProto } from './schema.js';

const littleEndian = (values: Float32Array): Uint8Array => {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [i, v] of values.entries()) view.setFloat32(4 * i, v, true);
  return bytes;
};

/** The model's file with `weights` (flat order, `model.weights.length` long) in place of its own. */
export function onnxWithWeights(model: OnnxModel, weights: Float32Array): Uint8Array {
  if (weights.length !== model.weights.length) {
    throw new RangeError(`${weights.length} weights for a model of ${model.weights.length}`);
  }
  const byName = new Map(model.tensors.map((t) => [t.name, t]));
  const graph = model.proto.graph;
  const initializer = graph?.initializer.map((proto) => {
    const tensor = byName.get(proto.name);
    if (tensor === undefined) return proto;
    const values = weights.subarray(tensor.offset, tensor.offset + tensor.size);
    return { ...proto, raw_data: littleEndian(values), float_data: [] };
  });
  return encodeModel({ ...model.proto, graph: { ...graph, initializer } });
}

/** The model's file with its trained weights as graph inputs, so that a runtime reads them from buffers of ours. */
export function onnxWithWeightInputs(model: OnnxModel): Uint8Array {
  const trained = new Set(model.tensors.map((t) => t.name));
  const graph = model.proto.graph;
  const listed = new Set(graph?.input.map((v) => v.name));
  const inputs = model.tensors.filter((t) => !listed.has(t.name)).map((t) => valueInfo(t.name, [...t.dims]));
  return encodeModel({
    ...model.proto,
    graph: {
      ...graph,
      initializer: graph?.initializer.filter((t) => !trained.has(t.name)),
      input: [...(graph?.input ?? []), ...inputs],
    },
  });
}

export interface ModelSpec {
  readonly name: string;
  /** A string dimension is dynamic and named so. */
  readonly input: { readonly name: string; readonly dims: readonly (number | string)[] };
  readonly output: { readonly name: string; readonly dims: readonly (number | string)[] };
  readonly weights: readonly {
    readonly name: string;
    readonly dims: readonly number[];
    readonly values: Float32Array;
  }[];
  readonly nodes: readonly NodeSpec[];
}

/** An .onnx file (opset 13, float32) from a description of its graph. */
export function writeOnnx(spec: ModelSpec): Uint8Array {
  return encodeModel({
    ir_version: 7,
    producer_name: 'zeroth',
    opset_import: [{ domain: '', version: 13 }],
    graph: {
      name: spec.name,
      node: spec.nodes.map(encodeNode),
      initializer: spec.weights.map((w) => ({
        name: w.name,
        dims: [...w.dims],
        data_type: FLOAT32,
        raw_data: littleEndian(w.values),
      })),
      input: [valueInfo(spec.input.name, spec.input.dims)],
      output: [valueInfo(spec.output.name, spec.output.dims)],
    },
  });
}

/** A multi-layer perceptron: `sizes` = [inputs, hidden..., classes], ReLU between, weights [out, in] and biases in order. */
export function mlpSpec(name: string, sizes: readonly number[], weights: Float32Array): ModelSpec {
  const tensors: { name: string; dims: number[]; values: Float32Array }[] = [];
  const nodes: NodeSpec[] = [];
  let offset = 0;
  const take = (tensor: string, dims: number[]): void => {
    const size = dims.reduce((a, b) => a * b, 1);
    tensors.push({ name: tensor, dims, values: weights.subarray(offset, offset + size) });
    offset += size;
  };
  const layers = sizes.length - 1;
  for (let l = 0; l < layers; l++) {
    const fan = [sizes[l + 1] ?? 0, sizes[l] ?? 0];
    take(`fc${l + 1}.weight`, fan);
    take(`fc${l + 1}.bias`, [fan[0] ?? 0]);
    const last = l === layers - 1;
    const from = l === 0 ? 'data' : `relu${l}`;
    const to = last ? 'logits' : `fc${l + 1}`;
    const inputs = [from, `fc${l + 1}.weight`, `fc${l + 1}.bias`];
    nodes.push({ op: 'Gemm', inputs, outputs: [to], attributes: { transB: 1 } });
    if (!last) nodes.push({ op: 'Relu', inputs: [to], outputs: [`relu${l + 1}`] });
  }
  if (offset !== weights.length) throw new RangeError(`${weights.length} weights for an MLP of ${offset}`);
  return {
    name,
    input: { name: 'data', dims: ['batch', sizes[0] ?? 0] },
    output: { name: 'logits', dims: ['batch', sizes[layers] ?? 0] },
    weights: tensors,
    nodes,
  };
}

function valueInfo(name: string, dims: readonly (number | string)[]): ValueInfoProto {
  const dim = dims.map((d) => (typeof d === 'number' ? { dim_value: d } : { dim_param: d }));
  return { name, type: { tensor_type: { elem_type: FLOAT32, shape: { dim } } } };
}
