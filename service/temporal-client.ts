import { Client, Connection, type ConnectionOptions } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { NativeConnectionOptions } from '@temporalio/worker';
import { TemporalUnreachable } from './errors.js';

/** A Temporal frontend, with the credentials that its environment variables name. */
export interface TemporalTarget {
  readonly address: string;
  readonly namespace: string;
  readonly connection: NativeConnectionOptions;
}

type Environment = { readonly [name: string]: string | undefined };

/** The development server of a local service: no encryption, namespace `default`. */
export function localTarget(address: string): TemporalTarget {
  return { address, namespace: 'default', connection: { address } };
}

/**
 * The cluster that TEMPORAL_ADDRESS names, or null without it. TEMPORAL_NAMESPACE, TEMPORAL_API_KEY and
 * TEMPORAL_TLS_* mean what they mean to every Temporal tool.
 */
export function targetOf(env: Environment): TemporalTarget | null {
  if (!env.TEMPORAL_ADDRESS) return null;
  const given = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const config = loadClientConnectConfig({ disableFile: true, overrideEnvVars: Object.fromEntries(given) });
  return {
    address: env.TEMPORAL_ADDRESS,
    namespace: config.namespace ?? 'default',
    connection: { ...config.connectionOptions, address: env.TEMPORAL_ADDRESS },
  };
}

/** A server that was just restarted may need seven seconds for its first answer. */
const connectTimeoutMs = 15_000;

/** @throws TemporalUnreachable when nothing answers within 15 s. */
export async function clientOf(target: TemporalTarget): Promise<Client> {
  try {
    const connection = await Connection.connect({ ...optionsOf(target), connectTimeout: connectTimeoutMs });
    return new Client({ connection, namespace: target.namespace });
  } catch (cause) {
    throw new TemporalUnreachable(target.address, { cause });
  }
}

/** A client that connects with its first call, for a server that may not be up yet. */
export function lazyClientOf(target: TemporalTarget): { client: Client; connection: Connection } {
  const connection = Connection.lazy(optionsOf(target));
  return { connection, client: new Client({ connection, namespace: target.namespace }) };
}

function optionsOf({ connection }: TemporalTarget): ConnectionOptions {
  const { address, tls, apiKey, metadata } = connection;
  return { address, tls, apiKey, metadata: metadata as ConnectionOptions['metadata'] };
}
