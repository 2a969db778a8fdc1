export * from './pipelines/authoring.js';
