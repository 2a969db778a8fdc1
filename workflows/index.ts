/** Everything that the workflow bundle exports; the names are the workflow types. */
export { executeStage } from './execute-stage.js';
export { runPipeline } from './run-pipeline.js';
