import { int32, text } from '../columns.js';
import { record, tokenList } from '../nested-columns.js';
import type { TokenPairRecord } from '../records.js';

export const tokenPairs = record<TokenPairRecord>({
  id: text(),
  group: text(),
  context: tokenList(),
  good: tokenList(),
  bad: tokenList(),
  goodChars: int32(),
  badChars: int32(),
});
