/** A device that constraints and cost can be for; what it offers is in `constraints/targets/`, how it is counted in `synth/targets/`. */
export interface TargetRow {
  /** Name of the file in each of the three folders, and the value of `target.device`. */
  readonly id: string;
  /** For people: family, device, package. */
  readonly title: string;
}
