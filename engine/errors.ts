import { RetortError } from '../errors/retort-error.js';

/** The child process ended without a result. */
export class ChildDied extends RetortError {
  constructor(how: string, lastOutput: string) {
    const outOfMemory = /heap out of memory|bad_alloc|Cannot allocate memory/.test(lastOutput);
    super('E4202', outOfMemory ? 'resources' : 'interrupted', `the training process ended: ${how}`, {
      expected: 'a result or an error',
      found: lastOutput || 'no output',
      why: how.includes('SIGKILL')
        ? 'something killed it; the kernel does so when memory runs out'
        : undefined,
      fix: outOfMemory
        ? 'lower batchSequences, batchPairs, contextLength or the width of the model'
        : 'it continues from its newest checkpoint; if it dies again, lower the batch size',
    });
  }
}

/** A failure inside the child that has no code of its own. */
export class ChildFault extends RetortError {
  constructor(message: string, stack: string) {
    super('E4203', 'internal', `the training process failed: ${message}`, {
      found: stack,
      fix: 'report this with the log of the stage',
    });
  }
}

/** A thread of the training process ended in the middle of its work. */
export class LaneDied extends RetortError {
  constructor(lane: number, how: string) {
    super('E4315', 'interrupted', `lane ${lane} of the training process ended: ${how}`, {
      fix: 'it continues from its newest checkpoint; where memory ran out, set lanes to 1 or lower the batch',
    });
  }
}

/** Weights, gradients and moments do not fit one WebAssembly memory. */
export class ArenaTooLarge extends RetortError {
  constructor(parameters: number, neededBytes: number, maximumBytes: number) {
    super('E4204', 'resources', `a model of ${parameters} parameters does not fit the training arena`, {
      expected: `at most ${maximumBytes} bytes of weights, gradients and moments`,
      found: `${neededBytes} bytes`,
      where: { field: 'decoder.width' },
      fix: 'lower decoder.width, decoder.layers or the vocabulary size',
    });
  }
}

/** ONNX Runtime refused a graph or failed to run it. */
export class SessionFailed extends RetortError {
  constructor(doing: 'load' | 'run', cause: unknown) {
    const found = cause instanceof Error ? cause.message : String(cause);
    const outOfMemory = /bad_alloc|[Ff]ailed to allocate/.test(found);
    super(
      'E4205',
      outOfMemory ? 'resources' : 'internal',
      `ONNX Runtime could not ${doing} the graph`,
      {
        found,
        fix: outOfMemory
          ? 'lower batchSequences, batchPairs, contextLength or the width of the model'
          : 'report this with the log of the stage',
      },
      { cause },
    );
  }
}

/** Stopped between steps by cancel, pause or a lost worker; a checkpoint holds the work. */
export class Interrupted extends RetortError {
  constructor(step: number | null) {
    const where = step === null ? 'before its first step, or was killed in one' : `after step ${step}`;
    super('E4301', 'interrupted', `training stopped ${where}`, {
      fix: 'resume the run: it continues from its newest checkpoint',
    });
  }
}

/** The loss or the gradient is not a number, or the loss rose above a stated spike. */
export class TrainingDiverged extends RetortError {
  constructor(
    readonly step: number,
    expected: string,
    found: string,
    lastCheckpoint: number | null = null,
  ) {
    super('E4302', 'refused', `training diverged at step ${step}`, {
      expected,
      found,
      why:
        lastCheckpoint === null
          ? 'no checkpoint was written before'
          : `last good checkpoint: step ${lastCheckpoint}`,
      fix: 'lower learningRate, raise warmupSteps or lower clipNorm; where the rise is expected, raise maxSpikeNats. `retort resume` with the change trains anew; with `from: RUN/STAGE` too it goes on from the last checkpoint',
    });
  }

  withCheckpoint(lastCheckpoint: number | null): TrainingDiverged {
    return new TrainingDiverged(this.step, this.facts.expected ?? '', this.facts.found ?? '', lastCheckpoint);
  }
}

/** A safetensors file that does not hold what its header says. */
export class SafetensorsCorrupt extends RetortError {
  constructor(file: string, offsetBytes: number, expected: string, found: string) {
    super('E4303', 'bad-input', `${file} is not a sound safetensors file`, {
      expected,
      found,
      where: { file, offsetBytes },
      fix: 'restore the file, or compute the stage again',
    });
  }
}

/** A checkpoint whose files do not fit each other or the training that wants to continue from them. */
export class CheckpointMismatch extends RetortError {
  constructor(file: string, expected: string, found: string) {
    super('E4304', 'bad-input', `the checkpoint's ${file} does not fit`, {
      expected,
      found,
      where: { file },
      fix: 'use a checkpoint of this model, made by a compatible version',
    });
  }
}

/** Too little data to train or to evaluate on. */
export class TooLittleData extends RetortError {
  constructor(what: string, expected: string, found: string, fix: string) {
    super('E4305', 'bad-input', `too little data: ${what}`, { expected, found, fix });
  }
}

/** A parameter that does not fit the model or the data it is used with. */
export class UnfitParameter extends RetortError {
  constructor(field: string, expected: string, found: string, fix: string) {
    super('E4306', 'configuration', `${field} does not fit`, { expected, found, where: { field }, fix });
  }
}

/** A prompt that leaves no room for the sequences that follow it. */
export class PromptTooLong extends RetortError {
  constructor(promptTokens: number, sequenceTokens: number, contextLength: number) {
    super('E4307', 'configuration', 'the prompt and a sequence do not fit the window of the teacher', {
      expected: `at most ${contextLength} tokens together`,
      found: `${promptTokens} of the prompt and its cue, ${sequenceTokens} of a sequence`,
      where: { field: 'sequenceTokens' },
      fix: 'choose a shorter prompt by name, lower sequenceTokens, or use a teacher with a longer context',
    });
  }
}

/** What a teacher recorded is not what the student's stage declares, or not for this student. */
export class TeacherMismatch extends RetortError {
  constructor(field: string, expected: string, found: string) {
    super('E4308', 'refused', `the teacher's record does not fit: ${field}`, {
      expected,
      found,
      where: { field },
      fix: 'record the teacher again with what is declared, or declare what was recorded',
    });
  }
}

/** A published model that computes something that ours do not. */
export class UnsupportedModel extends RetortError {
  constructor(field: string, expected: string, found: string) {
    super('E4309', 'bad-input', `this model cannot be imported: ${field}`, {
      expected,
      found,
      where: { field },
      fix: 'use a model of the GPT-2 family with the expected setting',
    });
  }
}

/** A model says nothing of the next token: its weights are broken. */
export class LogitsNotFinite extends RetortError {
  constructor(tokens: number) {
    super('E4310', 'bad-input', `the model's logits after ${tokens} tokens are no numbers`, {
      expected: 'finite logits',
      why: 'its training diverged, or its file holds such weights',
      fix: 'lower the learning rate of the stage that trained it, and train again',
    });
  }
}

/** A model whose weights do not fit the one file of an ONNX model. */
export class OnnxTooLarge extends RetortError {
  constructor(bytes: number, maximum: number) {
    super('E4311', 'refused', 'the weights do not fit one ONNX file', {
      expected: `at most ${maximum} bytes`,
      found: `${bytes} bytes`,
      fix: 'export it as safetensors',
    });
  }
}

/** A stage was to be computed with CUDA, for which this onnxruntime-node has no provider. */
export class ProviderMissing extends RetortError {
  constructor(file: string) {
    super('E4312', 'refused', 'this onnxruntime-node has no CUDA provider', {
      expected: file,
      found: 'no such file beside the library',
      where: { field: 'execution.device' },
      why: 'npm ci does not download it',
      fix: 'on Linux x64: ONNXRUNTIME_NODE_INSTALL=true node node_modules/onnxruntime-node/script/install (deploy/cuda), or set device to cpu',
    });
  }
}

/** A stage was to be computed on a CUDA device that is not there. */
export class DeviceMissing extends RetortError {
  /** @param found null where there is no driver that could tell */
  constructor(id: number, found: readonly string[] | null) {
    super('E4313', 'refused', `there is no CUDA device ${id}`, {
      expected: `device ${id} in the list of nvidia-smi`,
      found:
        found === null
          ? 'nvidia-smi does not answer: no driver, or no device'
          : found.join(', ') || 'no device',
      where: { field: 'execution.deviceId' },
      fix: 'run the worker where the device is, change deviceId, or set device to cpu',
    });
  }
}

/** The CUDA provider is there, but the libraries that it needs are not, or are of another version. */
export class ProviderUnusable extends RetortError {
  constructor(cause: unknown) {
    super(
      'E4316',
      'refused',
      'the CUDA provider of onnxruntime-node cannot be loaded',
      {
        expected: 'the libraries of CUDA 12 and cuDNN 9 where the system looks for libraries',
        found: cause instanceof Error ? cause.message : String(cause),
        where: { field: 'execution.device' },
        fix: 'install the CUDA 12 runtime and cuDNN 9, or name their folders in LD_LIBRARY_PATH (deploy/cuda)',
      },
      { cause },
    );
  }
}

/** A state that a training was to continue from is not of such a training. */
export class StateMismatch extends RetortError {
  constructor(field: string, expected: string, found: string, fix = `set ${field} as is expected`) {
    super('E4314', 'refused', `the training cannot continue from this state: ${field} does not fit`, {
      expected,
      found,
      where: { field },
      fix: `${fix}, or begin without \`from\``,
    });
  }
}
