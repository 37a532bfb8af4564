// Forecasting: what a signal will be, how surely, and which model says so. Models are kernels in WebAssembly that workers
// run over the rows of a table; what is here lays out their columns and hands out the work.
export type { ForecastSpec } from './forecast.js'
export type { ModelName } from './models/model.js'
