// Specialization (seed 004): which code is called next, so that its environment is ready before the call.
export { PredictionEngine, type PredictionEngineOptions } from './prediction-engine.js'
