import { parse } from 'onml';
import { escapeHtml } from './format.js';

/**
 * Makes an SVG that some tool drew fit to stand inside a page with others: its style sheet must not reach the page, its
 * ids must not meet another picture's, black and white must follow the page's light or dark colours, and a drawing
 * program's private namespaces (which look like addresses) have no business there.
 */

export type SvgNode = string | SvgElement;
export type SvgElement = [name: string, attributes: Record<string, string>, ...children: SvgNode[]];

/**
 * @param key a name for the picture, unique on the page: letters, digits and hyphens.
 * @param label what it shows, for those who cannot see it.
 */
export function embedSvg(svg: string, key: string, label: string): string {
  const [name, attributes, ...children] = adopt(normalise(parse(svg)), key);
  return writeSvg([name, { ...attributes, role: 'img', 'aria-label': label }, ...children]);
}

/** onml leaves attributes out where there are none; put them back so that every element has one shape. */
export function normalise(node: unknown): SvgElement {
  if (!Array.isArray(node)) throw new TypeError('not an SVG element');
  const [name, second, ...rest] = node as unknown[];
  const plain = typeof second === 'object' && second !== null && !Array.isArray(second);
  const children = plain ? rest : second === undefined ? [] : [second, ...rest];
  const attributes = plain ? Object.entries(second).map(([k, v]) => [k, String(v)]) : [];
  return [
    String(name),
    Object.fromEntries(attributes),
    ...children
      .filter((c) => c !== undefined && c !== null)
      .map((c): SvgNode => (Array.isArray(c) ? normalise(c) : String(c))),
  ];
}

function adopt(root: SvgElement, key: string): SvgElement {
  const visit = ([name, attributes, ...children]: SvgElement): SvgElement => {
    const kept = Object.entries(attributes).flatMap(([k, v]): [string, string][] => {
      if (/^xmlns(?!$|:xlink$)/.test(k) || (k.includes(':') && !/^(?:xlink|xml|xmlns):/.test(k))) return [];
      if (k === 'id') return [[k, `${key}-${v}`]];
      if (k === 'class') return [[k, v.replace(/\S+/g, `${key}-$&`)]];
      if (k === 'href' || k === 'xlink:href') return [[k, v.replace(/^#/, `#${key}-`)]];
      return [[k, themed(v).replace(/url\(\s*#/g, `url(#${key}-`)]];
    });
    const inner = children.flatMap((c): SvgNode[] => {
      if (typeof c === 'string') return [name === 'style' ? scoped(themed(c), key) : c];
      // Elements of a private namespace describe the drawing program's layout and paint nothing.
      return c[0].includes(':') ? [] : [visit(c)];
    });
    return [name, Object.fromEntries(kept), ...inner];
  };
  const [name, attributes, ...children] = visit(root);
  const { width, height } = attributes;
  const viewBox = attributes.viewBox ?? `0 0 ${Number.parseFloat(width ?? '0')} ${Number.parseFloat(height ?? '0')}`;
  return [name, { ...attributes, viewBox, class: `${key} ${attributes.class ?? ''}`.trim() }, ...children];
}

/** Black ink and white paper follow the page. */
function themed(text: string): string {
  return text
    .replace(/(:|^)\s*(?:#000000|#000|black)(?![0-9a-z])/gi, '$1var(--ink, #000)')
    .replace(/(:|^)\s*(?:#ffffff|#fff|white)(?![0-9a-z])/gi, '$1var(--card, #fff)');
}

/**
 * Class selectors get the key as a prefix (`.key-s1`), the others an ancestor (`.key text`): a rule with an ancestor would
 * not reach the copies that `<use>` makes.
 */
function scoped(css: string, key: string): string {
  const scope = (selector: string): string => {
    if (selector === 'svg') return `.${key}`;
    const prefixed = selector.replace(/\.(?=[a-z_-])/gi, `.${key}-`);
    return prefixed.includes('.') ? prefixed : `.${key} ${prefixed.replace(/^svg\s+/, '')}`;
  };
  return css
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/([^{}]+)\{([^{}]*)\}/g, (_all, selectors: string, body: string) => {
      const list = selectors.split(',').map((selector) => scope(selector.trim()));
      return `${list.join(',')}{${body.trim().replace(/\s+/g, ' ')}}\n`;
    });
}

export function writeSvg([name, attributes, ...children]: SvgElement): string {
  const head = Object.entries(attributes).map(([k, v]) => ` ${k}="${escapeHtml(v)}"`);
  const body = children.map((c) => {
    if (typeof c !== 'string') return writeSvg(c);
    return name === 'style' ? c : escapeHtml(c);
  });
  return `<${name}${head.join('')}>${body.join('')}</${name}>`;
}
