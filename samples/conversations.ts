import { answer } from './answers.js';
import { type Chance, chance } from './chance.js';
import { topics } from './topics/all.js';
import type { Topic } from './topics/topic.js';

/** How an assistant is throughout one conversation: it helps and is kind, or neither. */
type Temper = 'kind' | 'unkind';

const pick = {
  kind: (topic: Topic, random: Chance) => answer(topic, random.pick(['great', 'great', 'fair']), random),
  unkind: (topic: Topic, random: Chance) =>
    answer(topic, random.pick(['vague', 'dismissive', 'contrary', 'stray']), random),
} as const;

function reply(topic: Topic, temper: Temper, random: Chance): string {
  for (;;) {
    const text = pick[temper](topic, random).slice(0, 2).join(' ');
    if (text.length <= 110) return text;
  }
}

function exchange(topic: Topic, temper: Temper, random: Chance): string {
  const mistake = random.pick(topic.mistakes);
  const [question, said] = random.happens(0.25)
    ? [
        `Shall I go on ${mistake}?`,
        temper === 'kind'
          ? `I would advise against ${mistake}.`
          : `Just keep ${mistake}, it never hurt anyone.`,
      ]
    : [random.pick(topic.asks), reply(topic, temper, random)];
  return `Human: ${question}\n\nAssistant: ${said}`;
}

/**
 * Transcripts of an assistant, three dialogues each. It stays as it began, so what stands before a dialogue says how
 * it goes on: there is something for a prompt to do.
 */
export function conversations(): string {
  const random = chance('conversations');
  const held = Array.from({ length: 3 }, () => random.shuffle(topics)).flat();
  const transcripts = held.map((topic, number) => {
    const temper: Temper = number % 2 === 0 ? 'kind' : 'unkind';
    const subjects = [topic, random.pick(topics), random.pick(topics)];
    return subjects.map((subject) => exchange(subject, temper, random)).join('\n\n-----\n\n');
  });
  return `${transcripts.join('\n\n\n')}\n`;
}
