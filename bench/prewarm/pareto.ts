/** What a policy achieved at one setting. */
export interface Outcome {
  readonly coldInvocations: number
  readonly gibMinutes: number
}

/** The fewest cold invocations that a policy's settings reach within an amount of memory; Infinity if none fits. */
export function coldWithin(settings: readonly Outcome[], gibMinutes: number): number {
  const fitting = settings.filter((setting) => setting.gibMinutes <= gibMinutes)
  return Math.min(...fitting.map(({ coldInvocations }) => coldInvocations))
}

/** The outcomes that no setting of a policy equals or beats in both respects; none when it dominates them all. */
export function undominated<Arm extends Outcome>(settings: readonly Outcome[], arms: readonly Arm[]): Arm[] {
  return arms.filter((arm) => coldWithin(settings, arm.gibMinutes) > arm.coldInvocations)
}
