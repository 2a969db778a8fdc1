import { comparisonsJsonLines } from './comparisons.js';
import { conversations } from './conversations.js';
import { dumpXml } from './dump.js';
import { historyXml } from './history-xml.js';
import { proseOf } from './prose.js';
import { dealQuestions } from './questions.js';
import { redditDump } from './reddit.js';
import { dump } from './stackexchange.js';
import { taskFiles } from './tasks.js';
import { domains } from './topics/all.js';
import { wikiPages } from './wikipedia.js';

/** Every generated file by its path in `samples/`; the same text on every call. */
export function sampleFiles(): Map<string, string> {
  const { asked, compared } = dealQuestions();
  const { posts, votes } = dump(asked);
  const { submissions, comments } = redditDump();
  const numbered = votes.map((vote, index) => ({ Id: index + 1, ...vote }));
  return new Map([
    ['stackexchange/Posts.xml', dumpXml('posts', posts)],
    ['stackexchange/Votes.xml', dumpXml('votes', numbered)],
    ['reddit/submissions.jsonl', submissions],
    ['reddit/comments.jsonl', comments],
    ['wikipedia/history.xml', historyXml(wikiPages())],
    ['comparisons/comparisons.jsonl', comparisonsJsonLines(compared)],
    ...Object.entries(domains).map(
      ([domain, topics]) => [`text/${domain}.txt`, proseOf(domain, topics)] as const,
    ),
    ['text/conversations.txt', conversations()],
    ...taskFiles(),
  ]);
}
