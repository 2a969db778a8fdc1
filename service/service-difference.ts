import { storeEndpoint } from '../storage/s3-settings.js';
import type { ServiceFacts } from './messages.js';

/** What keeps a command from taking a service that runs. */
export interface ServiceDifference {
  readonly what: 'code' | 'store';
  readonly expected: string;
  readonly found: string;
}

export interface WantedService {
  readonly code: string;
  readonly store: string;
  readonly env: NodeJS.ProcessEnv;
}

/** The first thing in which the service is not the wanted one. A bucket of one name at two endpoints is two stores. */
export function serviceDifference(facts: ServiceFacts, wanted: WantedService): ServiceDifference | null {
  if (facts.code !== wanted.code) return { what: 'code', expected: wanted.code, found: facts.code };
  const expected = storeText(wanted.store, storeEndpoint(wanted.store, wanted.env));
  const found = storeText(facts.store, facts.storeEndpoint);
  return expected === found ? null : { what: 'store', expected, found };
}

/** `s3://bucket/prefix at http://127.0.0.1:8333`, or the location alone. */
export function storeText(location: string, endpoint: string | null): string {
  return endpoint === null ? location : `${location} at ${endpoint}`;
}
