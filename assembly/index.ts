// Every kernel, by the name under which src/forecast/kernels.ts calls it.
export { admit } from './admit'
