import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, createConnection, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { RunningProcess } from './keep-alive.js';
import type { StateFolder } from './state-folder.js';

/**
 * Runs the server until it ends or standard input closes: the supervisor holds the other end of that pipe,
 * so the server ends with it, however it dies. The process id is written before the database is opened.
 */
const guard = `
pid_file=$1; shift
exec 3<&0
sh -c 'echo "$$" > "$0" && exec "$@"' "$pid_file" "$@" </dev/null 3<&- &
server=$!
{ cat >/dev/null; kill -TERM $server; sleep 3 & trap "kill $!; exit" TERM; wait; kill -KILL $server; } <&3 >/dev/null 2>&1 &
watcher=$!
wait $server
status=$?
kill -TERM $watcher
wait $watcher
exit $status
`;

const readyTimeoutMs = 30_000;

export interface TemporalPorts {
  readonly frontend: number;
  readonly ui: number;
}

/** Two free ports of the loopback interface. */
export async function freePorts(): Promise<TemporalPorts> {
  const [frontend, ui] = await Promise.all([freePort(), freePort()]);
  return { frontend, ui };
}

export interface ServerSettings {
  readonly binary: string;
  readonly ports: TemporalPorts;
  readonly state: StateFolder;
  /** File descriptor for what the server prints. */
  readonly log: number;
  /** Whether the server answers a client now. */
  answers(): Promise<boolean>;
}

/** Starts the development server over the project's database, with the settings that were measured best. */
export function startTemporalServer({ binary, ports, state, log, answers }: ServerSettings): RunningProcess {
  const args = serverArguments(ports, state.database);
  const child = spawn('sh', ['-c', guard, 'guard', state.serverPid, binary, ...args], {
    stdio: ['pipe', log, log],
  });
  child.stdin?.on('error', () => {});
  const ended = endOf(child);
  void ended.then(() => child.stdin?.destroy());
  return {
    pid: child.pid ?? null,
    ready: serverReady(ports, answers, ended),
    ended,
    async stop() {
      child.stdin?.end();
      await ended;
      await endFormerServer(state);
    },
  };
}

function serverArguments(ports: TemporalPorts, database: string): string[] {
  const dynamic = [
    'matching.numTaskqueueReadPartitions=1',
    'matching.numTaskqueueWritePartitions=1',
    'history.transferProcessorMaxPollRPS=2000',
    'history.timerProcessorMaxPollRPS=2000',
    'history.visibilityProcessorMaxPollRPS=2000',
    'frontend.WorkflowPauseEnabled=true',
  ];
  const pragmas = ['journal_mode=wal', 'synchronous=normal'];
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--log-level', 'warn'],
    ...['--port', String(ports.frontend), '--ui-port', String(ports.ui), '--db-filename', database],
    ...pragmas.flatMap((pragma) => ['--sqlite-pragma', pragma]),
    ...dynamic.flatMap((value) => ['--dynamic-config-value', value]),
  ];
}

/** Resolves when the server answers; rejects when it ends first or does not answer within 30 s. */
async function serverReady(
  { frontend }: TemporalPorts,
  answers: () => Promise<boolean>,
  ended: Promise<string>,
): Promise<void> {
  let isGone = false;
  const gone = ended.then((how) => {
    isGone = true;
    throw new Error(`the Temporal server ended: ${how}`);
  });
  const deadline = Date.now() + readyTimeoutMs;
  const ready = async () => {
    // A client that asks before the port is open waits a second before it asks again.
    while (!isGone && !((await accepts(frontend)) && (await answers()))) {
      if (Date.now() > deadline) throw new Error('no answer from the Temporal server in 30 s');
      await sleep(20);
    }
  };
  await Promise.race([ready(), gone]);
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** How a child ended, in words. */
export function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
}

/** Ends a server that still has this project's database open and waits until it is gone. */
export async function endFormerServer(state: StateFolder): Promise<void> {
  const pid = Number(await readFile(state.serverPid, 'utf8').catch(() => ''));
  if (!Number.isInteger(pid) || pid <= 0) return;
  for (let waitedMs = 0; await holdsDatabase(pid, state.database); waitedMs += 50) {
    signal(pid, waitedMs < 3_000 ? 'SIGTERM' : 'SIGKILL');
    await sleep(50);
  }
}

/** A process id can be another's by now: it is our server exactly when its command line names our database. */
async function holdsDatabase(pid: number, database: string): Promise<boolean> {
  return (await commandLine(pid)).includes(database);
}

async function commandLine(pid: number): Promise<string> {
  if (process.platform === 'linux') return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  const listing = promisify(execFile)('ps', ['-o', 'args=', '-p', String(pid)]);
  return listing.then(({ stdout }) => stdout).catch(() => '');
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
