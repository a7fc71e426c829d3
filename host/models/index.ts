export { loadOnnx, type OnnxModel, parseOnnx, type WeightTensor } from './load.js';
export { type ModelSpec, mlpSpec, onnxWithWeightInputs, onnxWithWeights, writeOnnx } from './write.js';
