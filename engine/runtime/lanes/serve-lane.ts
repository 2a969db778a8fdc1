import type { MessagePort } from 'node:worker_threads';
import type { Program } from '../../graph/program.js';
import { createArena, trainingGroups } from '../arena.js';
import { recordOf } from '../fault-record.js';
import { openExchange } from './exchange.js';
import type { FromLane, LaneStart, NumberedRun, ToLane } from './lane-messages.js';
import { openShardedLane } from './sharded-lane.js';

/** A lane in a thread of its own: does what it is asked, one thing after the other, until it is closed. */
export function serveLane(port: MessagePort, start: LaneStart): void {
  const answer = (said: FromLane) => port.postMessage(said);
  const opened = work(start);
  let before: Promise<unknown> = opened;
  const inTurn = (act: () => unknown) => {
    before = before.then(act).then(
      (value) => answer({ kind: 'done', value }),
      (error) => answer({ kind: 'failed', error: recordOf(error) }),
    );
  };
  inTurn(() => undefined);
  port.on('message', (asked: ToLane) => {
    inTurn(async () => (await opened)(asked));
    if (asked.do === 'close') before.then(() => port.close());
  });
}

async function work({
  parameters,
  optimizer,
  microBatches,
  lanes,
  groupSize,
  exchange,
  ...place
}: LaneStart) {
  const arena = createArena(parameters, trainingGroups(microBatches));
  const lane = openShardedLane(arena, optimizer, place, openExchange(lanes, groupSize, exchange));
  const programs = new Map<number, Program>();
  const known = ({ program, batch }: NumberedRun) => {
    const found = programs.get(program);
    return found ? [{ program: found, batch }] : [];
  };
  return (asked: ToLane): unknown => {
    switch (asked.do) {
      case 'gradients':
        for (const [number, program] of asked.programs) programs.set(number, program);
        lane.takeWeights();
        return lane.gradients(asked.microBatches.map((runs) => runs.flatMap(known)));
      case 'update':
        return lane.update(asked.step, asked.learningRate);
      default:
        return lane[asked.do]();
    }
  };
}
