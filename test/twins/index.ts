import { bindAdmit } from './admit.js'
import { bindConformal } from './conformal.js'
import { bindEwma } from './ewma.js'
import { bindHoltWinters } from './holt-winters.js'
import { bindRegression } from './regression.js'
import type { BindTwin } from './twin.js'

/** The twin of each kernel, by the kernel's name. */
export const TWINS: Readonly<Record<string, BindTwin>> = {
  admit: bindAdmit,
  conformal: bindConformal,
  ewma: bindEwma,
  holtWinters: bindHoltWinters,
  regression: bindRegression,
}
