// `npm run proofs`: the long proofs (docs/verification.md). `--sample` is what CI runs: the same checks, fewer runs.
import { Tally } from './lib/tally.mjs';

const sample = process.argv.includes('--sample');
const tally = new Tally();
tally.vitest('proofs', ['--config', 'vitest.proofs.config.ts'], '.cache/test/proofs.json', {
  ZEROTH_PROOFS: sample ? 'sample' : 'full',
});
tally.finish();
