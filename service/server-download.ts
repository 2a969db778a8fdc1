import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { native } from '@temporalio/core-bridge';

/**
 * Lets the Temporal SDK download its development server into `folder` and returns the file. The SDK only
 * offers this together with a start, so the server runs for a moment in memory.
 */
export async function downloadByTemporal(folder: string): Promise<string> {
  const runtime = native.newRuntime({
    logExporter: { type: 'console', filter: 'OFF', format: null },
    telemetry: { attachServiceName: false, metricPrefix: 'temporal_' },
    metricsExporter: null,
    workerHeartbeatIntervalMillis: null,
  });
  try {
    const server = await native.newEphemeralServer(runtime, {
      type: 'dev-server',
      exe: {
        type: 'cached-download',
        downloadDir: folder,
        version: 'default',
        ttl: 0,
        sdkName: 'sdk-typescript',
        sdkVersion: '1.24.0',
      },
      namespace: 'default',
      ip: '127.0.0.1',
      port: null,
      uiPort: null,
      dbFilename: null,
      ui: false,
      log: { format: 'pretty', level: 'never' },
      extraArgs: [],
    });
    await native.ephemeralServerShutdown(server);
  } finally {
    native.runtimeShutdown(runtime);
  }
  const [file] = (await readdir(folder)).filter((name) => name.startsWith('temporal'));
  if (file === undefined) throw new Error('the SDK left no server');
  return join(folder, file);
}
