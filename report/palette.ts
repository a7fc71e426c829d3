import type { ReportData } from './data.js';

/**
 * Colours are CSS variables (style.css), so that one SVG serves light and dark pages. The subject is always the first,
 * the training baseline the second, the others follow in order; nine schemes or more share the last.
 */
export const schemeColours = 8;

export function colourOf(data: ReportData, id: string): string {
  const leading = [data.subject, data.trainingBaseline];
  const order = [...new Set([...leading, ...data.schemes.map((s) => s.id)])];
  return `var(--scheme-${Math.min(order.indexOf(id), schemeColours - 1)})`;
}
