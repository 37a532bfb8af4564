import { ewma } from './ewma.js'
import type { Model, ModelName } from './model.js'

/** Every model, by the name that a policy gives it. */
export const MODELS: Readonly<Partial<Record<ModelName, Model>>> = {
  ewma,
}
