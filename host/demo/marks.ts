/**
 * The eight marks of the demo, as strokes in a frame of x to the right and y up, both -1..1. Their outlines differ by
 * structure and not by orientation alone, so that a turned sensor makes them harder, not ambiguous.
 */
export const markNames = ['cross', 'ring', 'triangle', 'square', 'hook', 'tee', 'zigzag', 'bars'] as const;

type Point = readonly [x: number, y: number];
type Stroke = readonly [from: Point, to: Point];

/** A closed or open run of straight strokes. */
const path = (...points: Point[]): Stroke[] =>
  points.slice(1).flatMap((to, i): Stroke[] => {
    const from = points[i];
    return from === undefined ? [] : [[from, to]];
  });

const strokes: Record<Exclude<(typeof markNames)[number], 'ring'>, readonly Stroke[]> = {
  cross: [...path([-1, 0], [1, 0]), ...path([0, -1], [0, 1])],
  triangle: path([-0.95, -0.75], [0.95, -0.75], [0, 0.95], [-0.95, -0.75]),
  square: path([-0.8, -0.8], [0.8, -0.8], [0.8, 0.8], [-0.8, 0.8], [-0.8, -0.8]),
  hook: path([-0.7, 1], [-0.7, -0.8], [0.8, -0.8]),
  tee: [...path([-0.95, 0.8], [0.95, 0.8]), ...path([0, 0.8], [0, -1])],
  zigzag: path([-0.8, 0.85], [0.8, 0.85], [-0.8, -0.85], [0.8, -0.85]),
  bars: [...path([-0.9, 0.6], [0.9, 0.6]), ...path([-0.9, -0.6], [0.9, -0.6])],
};

const ringRadius = 0.9;

/** Distance of a point from the centre line of mark `label` (0..7), in units of the frame. */
export function distanceToMark(label: number, x: number, y: number): number {
  const name = markNames[label];
  if (name === undefined) throw new RangeError(`no mark ${label}: 0..${markNames.length - 1}`);
  if (name === 'ring') return Math.abs(Math.sqrt(x * x + y * y) - ringRadius);
  let nearest = Infinity;
  for (const stroke of strokes[name]) nearest = Math.min(nearest, distanceToStroke(stroke, x, y));
  return nearest;
}

function distanceToStroke([[ax, ay], [bx, by]]: Stroke, x: number, y: number): number {
  const dx = bx - ax;
  const dy = by - ay;
  const along = Math.min(Math.max(((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy), 0), 1);
  const ex = x - ax - along * dx;
  const ey = y - ay - along * dy;
  return Math.sqrt(ex * ex + ey * ey);
}
