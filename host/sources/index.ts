export { CheckedFeed, GoldenFeed } from './checked-feed.js';
export { createSource, feedSource } from './create.js';
export { type FeedFormat, FeedSource, type IntegerFeed } from './feed.js';
export { HeldDraws } from './held.js';
export { repeatWarning } from './repeats.js';
export type { Pass, PerturbationSource } from './source.js';
export { StreamSource } from './stream.js';
