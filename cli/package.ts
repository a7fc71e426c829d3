export { packageRoot, packageVersion } from '../config/package.js';
