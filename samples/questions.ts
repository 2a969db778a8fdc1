import { type Chance, chance } from './chance.js';
import { topics } from './topics/all.js';
import type { Topic } from './topics/topic.js';

export interface Question {
  readonly topic: Topic;
  readonly title: string;
  readonly scene: string;
}

/**
 * Two lists without a title in common. Of each topic's questions one, in every circumstance, goes to `compared`;
 * the others, each in one circumstance, are `asked`. Both are in an order that mixes the domains.
 */
export function dealQuestions(): { asked: Question[]; compared: Question[] } {
  const random: Chance = chance('questions');
  const dealt = topics.map((topic) => {
    const [kept, ...given] = random.shuffle(topic.asks);
    return {
      asked: given.map((title) => ({ topic, title, scene: random.pick(topic.scenes) })),
      compared: topic.scenes.map((scene) => ({ topic, title: kept as string, scene })),
    };
  });
  return {
    asked: random.shuffle(dealt.flatMap(({ asked }) => asked)),
    compared: random.shuffle(dealt.flatMap(({ compared }) => compared)),
  };
}
