// Every kernel, by the name under which src/forecast/kernels.ts calls it.
export { admit } from './admit'
export { layoutOffsets } from './layout-offsets'
export { conformal } from './models/conformal'
export { ewma } from './models/ewma'
export { holtWinters } from './models/holt-winters'
export { markovForget, markovObserve, markovPredict, markovSequence } from './models/markov'
export { regression } from './models/regression'
