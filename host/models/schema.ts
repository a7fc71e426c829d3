import protobuf from 'protobufjs';

/**
 * The part of the ONNX schema (onnx.proto, field numbers as published) that zeroth looks into. Everything else, nodes
 * above all, is declared as `bytes`: on the wire a message and a byte string look the same, so what we do not read
 * travels through a decode and an encode untouched.
 */
const proto = `
syntax = "proto3";
package onnx;
message TensorProto {
  repeated int64 dims = 1 [packed = false];
  int32 data_type = 2;
  bytes segment = 3;
  repeated float float_data = 4 [packed = true];
  bytes int32_data = 5;
  repeated bytes string_data = 6;
  bytes int64_data = 7;
  string name = 8;
  bytes raw_data = 9;
  bytes double_data = 10;
  bytes uint64_data = 11;
  string doc_string = 12;
  repeated bytes external_data = 13;
  int32 data_location = 14;
  repeated bytes metadata_props = 16;
}
message Dimension { oneof value { int64 dim_value = 1; string dim_param = 2; } string denotation = 3; }
message TensorShapeProto { repeated Dimension dim = 1; }
message TensorType { int32 elem_type = 1; TensorShapeProto shape = 2; }
message TypeProto { TensorType tensor_type = 1; bytes sequence_type = 4; bytes map_type = 5; string denotation = 6; }
message ValueInfoProto { string name = 1; TypeProto type = 2; string doc_string = 3; repeated bytes metadata_props = 4; }
message GraphProto {
  repeated bytes node = 1;
  string name = 2;
  repeated TensorProto initializer = 5;
  string doc_string = 10;
  repeated ValueInfoProto input = 11;
  repeated ValueInfoProto output = 12;
  repeated bytes value_info = 13;
  repeated bytes quantization_annotation = 14;
  repeated bytes sparse_initializer = 15;
  repeated bytes metadata_props = 16;
}
message OperatorSetIdProto { string domain = 1; int64 version = 2; }
message ModelProto {
  int64 ir_version = 1;
  string producer_name = 2;
  string producer_version = 3;
  string domain = 4;
  int64 model_version = 5;
  string doc_string = 6;
  GraphProto graph = 7;
  repeated OperatorSetIdProto opset_import = 8;
  repeated bytes metadata_props = 14;
  repeated bytes training_info = 20;
  repeated bytes functions = 25;
  repeated bytes configuration = 26;
}
message AttributeProto { string name = 1; float f = 2; int64 i = 3; repeated int64 ints = 8; int32 type = 20; }
message NodeProto {
  repeated string input = 1;
  repeated string output = 2;
  string name = 3;
  string op_type = 4;
  repeated AttributeProto attribute = 5;
  string domain = 7;
}
`;

const root = protobuf.parse(proto, { keepCase: true }).root;
const modelType = root.lookupType('onnx.ModelProto');
const nodeType = root.lookupType('onnx.NodeProto');

/** A 64-bit protobuf integer: a plain number when written by us, a Long object when decoded. */
export type Int64 = number | { toNumber(): number };
export const toNumber = (v: Int64 | undefined): number => (typeof v === 'object' ? v.toNumber() : (v ?? 0));

export interface TensorProto {
  dims: Int64[];
  data_type: number;
  name: string;
  raw_data: Uint8Array;
  float_data: number[];
  external_data: Uint8Array[];
  data_location: number;
}
export interface Dimension {
  /** Which of the two is set; undefined when the exporter left the dimension open. */
  value?: 'dim_value' | 'dim_param';
  dim_value?: Int64;
  dim_param?: string;
}
export interface ValueInfoProto {
  name: string;
  type?: { tensor_type?: { elem_type: number; shape?: { dim: Dimension[] } | null } | null } | null;
}
export interface GraphProto {
  name: string;
  node: Uint8Array[];
  initializer: TensorProto[];
  input: ValueInfoProto[];
  output: ValueInfoProto[];
}
export interface ModelProto {
  ir_version: Int64;
  graph?: GraphProto | null;
  opset_import: { domain: string; version: Int64 }[];
}
/** A node for `encodeNode`: attributes as plain numbers or lists of integers. */
export interface NodeSpec {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, number | readonly number[]>>;
}

/** @throws RangeError or Error when the bytes are not a protobuf message of this shape. */
export const decodeModel = (bytes: Uint8Array): ModelProto => modelType.decode(bytes) as unknown as ModelProto;
export const encodeModel = (model: ModelProto | object): Uint8Array =>
  modelType.encode(modelType.fromObject(model)).finish();

/** ONNX AttributeProto.AttributeType. */
const attributeType = { float: 1, int: 2, ints: 7 } as const;

export function encodeNode(spec: NodeSpec): Uint8Array {
  const attribute = Object.entries(spec.attributes ?? {}).map(([name, v]) => {
    if (typeof v !== 'number') return { name, ints: [...v], type: attributeType.ints };
    return Number.isInteger(v) ? { name, i: v, type: attributeType.int } : { name, f: v, type: attributeType.float };
  });
  const node = { input: spec.inputs, output: spec.outputs, op_type: spec.op, name: spec.outputs[0] ?? '', attribute };
  return nodeType.encode(nodeType.fromObject(node)).finish();
}

/** Names that a node reads. Subgraph bodies are not looked into. */
export const nodeInputs = (node: Uint8Array): string[] =>
  (nodeType.decode(node) as unknown as { input: string[] }).input;

/** TensorProto.DataType, as far as a message may have to name one. */
export const dataTypes: Readonly<Record<number, string>> = {
  1: 'float32',
  2: 'uint8',
  3: 'int8',
  4: 'uint16',
  5: 'int16',
  6: 'int32',
  7: 'int64',
  8: 'string',
  9: 'bool',
  10: 'float16',
  11: 'float64',
  12: 'uint32',
  13: 'uint64',
  16: 'bfloat16',
};
export const FLOAT32 = 1;
export const INT64 = 7;
