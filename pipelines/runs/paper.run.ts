import { paperRecipe } from '../paper-recipe.js';
import { paperDeclarations } from '../paper-sources.js';
import { defineRun } from '../pipeline.js';

/**
 * The published recipe at any size: `--set rung=52B` is the paper's, `--set rung=13M --set scale=0.001` fits a
 * workstation, and `--set dataFolder=DIR` says where the dumps are. `retort plan --assume` tells what it would cost
 * before any of them is there.
 */
export default defineRun(paperRecipe, {}, paperDeclarations);
