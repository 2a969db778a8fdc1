import { Supervisor, type SupervisorSettings } from './supervisor.js';

const settings: SupervisorSettings = JSON.parse(process.argv[2] ?? '');
const supervisor = new Supervisor(settings, process.env);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => supervisor.stop());
await supervisor.run();
process.exit(0);
