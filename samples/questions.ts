import { type Chance, chance } from './chance.js';
import { topics } from './topics/all.js';
import type { Topic } from './topics/topic.js';

export interface Question {
  readonly topic: Topic;
  readonly title: string;
  readonly scene: string;
}

/** Every question in every circumstance, in an order that mixes the domains. */
function everyQuestion(): Question[] {
  return topics.flatMap((topic) =>
    topic.asks.flatMap((title) => topic.scenes.map((scene) => ({ topic, title, scene }))),
  );
}

/** Two disjoint lists: no title appears twice among `asked`, and none of its circumstances among `compared`. */
export function dealQuestions(asked: number, compared: number): { asked: Question[]; compared: Question[] } {
  const random: Chance = chance('questions');
  const shuffled = random.shuffle(everyQuestion());
  const first = new Map<string, Question>();
  for (const question of shuffled) if (!first.has(question.title)) first.set(question.title, question);
  const dump = [...first.values()].slice(0, asked);
  const rest = shuffled.filter((question) => !dump.includes(question));
  return { asked: dump, compared: rest.slice(0, compared) };
}
