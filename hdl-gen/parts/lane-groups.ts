/** The lanes and the number format of the independent schemes, as the configuration has them. */
export { type LaneSet as LaneGroup, laneSets as laneGroups } from '../../config/lane-sets.js';
