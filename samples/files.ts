import { comparisonsJsonLines } from './comparisons.js';
import { dumpXml } from './dump.js';
import { proseOf } from './prose.js';
import { dealQuestions } from './questions.js';
import { dump } from './stackexchange.js';
import { domains } from './topics/all.js';

/** Every generated file by its path in `samples/`; the same text on every call. */
export function sampleFiles(): Map<string, string> {
  const { asked, compared } = dealQuestions();
  const { posts, votes } = dump(asked);
  const numbered = votes.map((vote, index) => ({ Id: index + 1, ...vote }));
  return new Map([
    ['stackexchange/Posts.xml', dumpXml('posts', posts)],
    ['stackexchange/Votes.xml', dumpXml('votes', numbered)],
    ['comparisons/comparisons.jsonl', comparisonsJsonLines(compared)],
    ...Object.entries(domains).map(
      ([domain, topics]) => [`text/${domain}.txt`, proseOf(domain, topics)] as const,
    ),
  ]);
}
