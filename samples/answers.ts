import type { Chance } from './chance.js';
import { contrary, dismissive, fair, helpful, stray, vague } from './phrases.js';
import { topics } from './topics/all.js';
import type { Topic } from './topics/topic.js';

/** From the answer that explains and helps to those that do neither; only `great` and `fair` answer the question. */
export type Manner = 'great' | 'fair' | 'vague' | 'dismissive' | 'contrary' | 'stray';

const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** Fills places from a topic without repeating a phrase while others are left. */
function filler(topic: Topic, random: Chance): (pattern: string) => string {
  const stock: Record<string, string[]> = {
    thing: [topic.thing],
    cause: random.shuffle(topic.causes),
    fix: random.sample(topic.fixes, topic.fixes.length),
    sign: random.shuffle(topic.signs),
    fact: random.shuffle(topic.facts),
    mistake: random.shuffle(topic.mistakes),
  };
  if (random.happens(0.5)) stock.fix?.shift();
  const take = (place: string) => {
    const phrases = stock[place] ?? [];
    return (phrases.length > 1 ? phrases.shift() : phrases[0]) ?? '';
  };
  return (pattern) =>
    pattern.replace(/\{(\w+)\}/g, (_, place: string) => {
      const phrase = take(place.toLowerCase());
      return place === place.toLowerCase() ? phrase : capitalised(phrase);
    });
}

function greatPatterns(random: Chance, sentences: number): string[] {
  if (sentences === 1) return [random.pick(helpful.both)];
  const core = [random.pick(helpful.cause), random.pick(helpful.fix)];
  const extras = random
    .shuffle([
      { before: true, text: random.pick(helpful.opener) },
      { before: false, text: random.pick(helpful.more) },
      { before: false, text: random.pick(helpful.sign) },
      { before: false, text: random.pick(helpful.caution) },
      { before: false, text: random.pick(helpful.closer) },
    ])
    .slice(0, sentences - 2);
  const order = (pattern: string) => (pattern.includes('{') ? 0 : 1);
  return [
    ...extras.filter((extra) => extra.before).map((extra) => extra.text),
    ...(random.happens(0.7) ? core : [...core].reverse()),
    ...extras
      .filter((extra) => !extra.before)
      .map((extra) => extra.text)
      .sort((one, other) => order(one) - order(other)),
  ];
}

function fairPatterns(random: Chance, sentences: number): string[] {
  const more = random.sample(fair.more, Math.min(sentences - 1, 2));
  return [random.pick(fair.fix), ...more, ...(sentences > 3 ? ['{fact}'] : [])];
}

const moodPatterns = (mood: readonly string[]) => (random: Chance, sentences: number) =>
  random.shuffle(mood).slice(0, sentences);

/** Vague people are often as friendly as helpful ones, so friendliness alone proves nothing. */
function vaguePatterns(random: Chance, sentences: number): string[] {
  const said = moodPatterns(vague)(random, sentences);
  const friendly = [random.pick(helpful.opener), ...said];
  if (random.happens(0.3)) return friendly;
  return random.happens(0.25) ? [...said, random.pick(helpful.closer)] : said;
}

/** Some stray off into a story, others give sound advice on a question that nobody asked. */
function strayPatterns(random: Chance, sentences: number): string[] {
  if (random.happens(0.35)) return greatPatterns(random, Math.min(sentences, 4));
  return [random.pick(stray.link), ...random.shuffle(stray.tale).slice(0, Math.max(1, sentences - 1))];
}

const patterns: Record<Manner, (random: Chance, sentences: number) => string[]> = {
  great: greatPatterns,
  fair: fairPatterns,
  vague: vaguePatterns,
  dismissive: moodPatterns(dismissive),
  contrary: moodPatterns(contrary),
  stray: strayPatterns,
};

/** Sentences of one answer in a manner; a stray one speaks of another topic. */
export function answer(topic: Topic, manner: Manner, random: Chance): string[] {
  const subject = manner === 'stray' ? random.pick(topics.filter((other) => other !== topic)) : topic;
  const sentences = manner === 'great' ? random.pick([1, 2, 2, 3, 3, 4]) : random.pick([1, 2, 2, 3, 3, 4, 5]);
  return patterns[manner](random, sentences).map(filler(subject, random));
}
