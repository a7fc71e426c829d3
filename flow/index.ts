/** `zeroth/flow`: what the commands do, as calls. */

export { writeComparison } from '../compare/silicon/files.js';
export { compareTable, type TableOptions } from '../compare/silicon/measure.js';
export { type Explanation, explain } from '../explain/explain.js';
export { explainText } from '../explain/text.js';
export { type Control, negativeControls, withFault } from './controls.js';
export { type DoctorLine, type DoctorReport, doctor } from './doctor.js';
export {
  type GenerateOptions,
  generate,
  generated,
  type Manifest,
  type ManifestPort,
  type ManifestTop,
} from './generate.js';
export { type ReportOptions, type ReportResult, report, reportSteps } from './report.js';
export { type SimulateOptions, type SimulateResult, simulate } from './simulate.js';
export { type AnyStep, runSteps, type Step, type StepContext, type StepsResult } from './step.js';
export { steps } from './steps.js';
export { costDesign, countedTargets, type SynthesizeOptions, type SynthesizeResult, synthesize } from './synthesize.js';
export { trainRun } from './train.js';
