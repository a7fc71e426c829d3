export { packageRoot, packageVersion } from '../base/package.js';
