/** What zeroth uses of these packages, which ship no types. An element is `[name, attributes?, ...children]` (onml). */
declare module 'wavedrom' {
  const wavedrom: {
    renderAny(index: number, source: object, skins: Record<string, unknown[]>): unknown[];
    readonly waveSkin: Record<string, unknown[]>;
  };
  export default wavedrom;
}

declare module 'onml' {
  export function parse(xml: string): unknown[];
}

declare module 'netlistsvg' {
  const netlistsvg: {
    /** `skin` is the text of an SVG skin, `netlist` what Yosys's `write_json` writes. Nothing where the layout fails. */
    render(skin: string, netlist: object): Promise<string | undefined>;
  };
  export default netlistsvg;
}
