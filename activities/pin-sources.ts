import { Context } from '@temporalio/activity';
import type { Pin, Spec } from '../pipelines/spec.js';
import { readSpec, writePins } from '../storage/runs/run-documents.js';
import { pinSource } from '../storage/sources/pin-source.js';
import type { RunRef } from '../workflows/messages.js';
import type { ComputeHost } from './compute-host.js';
import { withHeartbeats } from './heartbeats.js';

/** Says what each source of the run is now, by reading it whole, or downloading it into the cache. */
export function pinSourcesActivity({ store, sources: access }: ComputeHost) {
  return async ({ run }: RunRef): Promise<void> => {
    const { sources } = await readSpec<Spec>(store, run);
    const pins: { [source: string]: Pin } = {};
    const { cancelled, cancellationSignal } = Context.current();
    const pinAll = async () => {
      for (const [name, { location }] of Object.entries(sources))
        pins[name] = await pinSource(location, access, cancellationSignal);
    };
    await Promise.race([withHeartbeats(() => Object.keys(pins).length, pinAll), cancelled]);
    await writePins(store, run, pins);
  };
}
