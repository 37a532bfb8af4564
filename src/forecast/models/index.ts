// The models there are, a file each: which columns a model keeps, and the job that its kernel does every tick.
import { ewma } from './ewma.js'
import { holtWinters } from './holt-winters.js'
import { idleHistogram } from './idle-histogram.js'
import type { Model, ModelName } from './model.js'
import { regression } from './regression.js'

/** Every model, by the name that a policy gives it. */
export const MODELS: Readonly<Record<ModelName, Model>> = {
  ewma,
  'holt-winters': holtWinters,
  'idle-histogram': idleHistogram,
  regression,
}
