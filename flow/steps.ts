import { compareStep } from './compare.js';
import { controlsStep } from './controls.js';
import { doctorStep } from './doctor.js';
import { explainStep } from './explain.js';
import { generateStep } from './generate.js';
import { reportStep } from './report.js';
import { simulateStep } from './simulate.js';
import { synthesizeStep } from './synthesize.js';
import { trainStep } from './train.js';

/** Every step by its name. */
export const steps = {
  explain: explainStep,
  generate: generateStep,
  simulate: simulateStep,
  controls: controlsStep,
  synthesize: synthesizeStep,
  train: trainStep,
  report: reportStep,
  compare: compareStep,
  doctor: doctorStep,
} as const;
