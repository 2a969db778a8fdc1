import { Context } from '@temporalio/activity';

const everyMs = 1_000;

/** Heartbeats while the work lasts, so that a cancel arrives and a dead worker is noticed within seconds. */
export async function withHeartbeats<T>(details: () => unknown, work: () => Promise<T>): Promise<T> {
  const context = Context.current();
  context.heartbeat(details());
  const timer = setInterval(() => context.heartbeat(details()), everyMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

/** The same activity with heartbeats; one that runs inside a workflow task is alive as long as that is. */
export function heartbeating<Args extends unknown[], Result>(
  activity: (...args: Args) => Promise<Result>,
): (...args: Args) => Promise<Result> {
  return (...args) => {
    if (Context.current().info.heartbeatTimeoutMs === undefined) return activity(...args);
    return withHeartbeats(
      () => undefined,
      () => activity(...args),
    );
  };
}
