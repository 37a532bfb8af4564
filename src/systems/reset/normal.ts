/**
 * Probability that a normally distributed number is above `bound`: a logistic curve of scale 1.702 is within 0.01 of
 * the normal one (Camilli, "Origin of the Scaling Constant d = 1.7 in Item Response Theory", 1994).
 * @param deviation 0: the mean itself is certain
 */
export function probabilityAbove(bound: number, mean: number, deviation: number): number {
  if (!(deviation > 0)) return mean > bound ? 1 : 0
  return 1 / (1 + Math.exp((1.702 * (bound - mean)) / deviation))
}
