import type { ServiceStatus } from '../../service/messages.js';
import { storeText } from '../../service/service-difference.js';
import { serviceLogs, serviceStatus, stopService } from '../../service/status.js';
import { readSettings } from '../config/settings.js';
import type { Context } from '../context.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import type { Output } from '../output/output.js';
import { table } from '../output/table.js';

export type ServiceVerb = 'status' | 'stop' | 'logs';

/** `retort service status|stop|logs`: the local service of this project; starts nothing. */
export async function service(verb: ServiceVerb, { cwd, env, flags, out }: Context): Promise<ExitCode> {
  const { stateFolder } = await readSettings({ cwd, env, flags });
  if (verb === 'status') showStatus(await serviceStatus(stateFolder.value), stateFolder.value, out);
  if (verb === 'stop') {
    const schedules = (await serviceStatus(stateFolder.value))?.schedules ?? 0;
    const stopped = await stopService(stateFolder.value);
    const absent = stopped ? 'stopped the local service of' : undefined;
    showStatus(null, stateFolder.value, out, absent);
    if (schedules > 0) out.note('schedules do not fire until a command starts it: retort schedule list');
  }
  if (verb === 'logs') {
    for await (const { log, line } of serviceLogs(stateFolder.value)) {
      out.show({ schema: 'retort.service-log/1', log, line }, () => `${out.paint('dim', log)} ${line}`);
    }
  }
  return exitCodes.success;
}

function showStatus(
  status: ServiceStatus | null,
  stateFolder: string,
  out: Output,
  absent = 'no local service is running for',
): void {
  out.show({ schema: 'retort.service/1', running: status !== null, service: status }, () => {
    if (status === null) return `${absent} ${stateFolder}`;
    const facts = [
      ['service', `process ${status.pid}, since ${new Date(status.startedAt).toLocaleString('sv-SE')}`],
      ['temporal', `${status.address}, namespace ${status.namespace}`],
      ['page', status.uiAddress],
      ['store', storeText(status.store, status.storeEndpoint)],
      ['open runs', String(status.openRuns ?? 'unknown')],
      ['schedules', String(status.schedules ?? 'unknown')],
    ];
    const processes = status.processes.map(({ name, pid, state, restarts }) => [
      name,
      [state, pid === null ? null : `process ${pid}`, restarts > 0 ? `started again ${restarts} times` : null]
        .filter((part) => part !== null)
        .join(', '),
    ]);
    return table([...facts, ...processes]);
  });
}
