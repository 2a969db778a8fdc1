import { record, tokenList } from '../nested-columns.js';
import type { TokensRecord } from '../records.js';

export const tokens = record<TokensRecord>({ tokens: tokenList() });
