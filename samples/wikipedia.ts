import { type Chance, chance } from './chance.js';
import type { Edit, Page } from './history-xml.js';
import { contrary, dismissive } from './phrases.js';
import { topics } from './topics/all.js';
import type { Topic } from './topics/topic.js';

const editors = ['Brigid', 'Henrik V.', 'Ines-M', 'Mori', 'Okafor', 'Yusuf77', 'Lantern'] as const;
const improvements = [
  'more on this',
  'added what helps',
  'a new section',
  'from the club library',
  '',
] as const;
const scribbles = [
  'Bob was here!!!',
  'hahahahaha',
  'this is so boring I fell asleep',
  'my cat wrote this page and she is right about everything in it',
  'HELLO HELLO HELLO HELLO',
  '{thing} smells of old socks and everybody knows it',
  'school is out, school is out, school is out for ever and ever',
  'you will never read this, will you',
] as const;

const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const nameOf = ({ thing }: Topic) => thing.replace(/^(an?|the) /, '');

/** The paragraphs of an article, in the order in which they are added. */
function articleOn(topic: Topic, random: Chance): string[] {
  const [fact, ...facts] = random.shuffle(topic.facts);
  const [cause, other] = random.shuffle(topic.causes);
  const [fix, ...fixes] = topic.fixes;
  return [
    `'''${capitalised(nameOf(topic))}''': ${fact} ${facts.join(' ')}`,
    `The usual trouble is that ${cause}. It helps to ${fix}. One can also ${random.pick(fixes)}.${other ? ` Sometimes ${other}.` : ''}`,
    `It is right when ${random.pick(topic.signs)}. Most books advise against ${random.pick(topic.mistakes)}.`,
  ];
}

function scribble(topic: Topic, random: Chance): string {
  const text = random.pick(random.pick([scribbles, scribbles, dismissive, contrary]));
  return text.replace(/\{thing\}/g, topic.thing).replace(/\{mistake\}/g, random.pick(topic.mistakes));
}

/** One sentence of the text gives way to a scribble, which is longer or shorter as told. */
function vandalised(text: string, topic: Topic, longer: boolean, random: Chance): string {
  for (;;) {
    const sentence = random.pick(text.match(/[^.\n]+\.(?= |\n|$)/g) ?? [text]).trim();
    const nonsense = scribble(topic, random);
    const difference = nonsense.length - sentence.length;
    if (difference !== 0 && difference > 0 === longer) return text.replace(sentence, nonsense);
  }
}

/** The history of one article: it grows, is vandalised twice, and is put right both times. */
function historyOf(topic: Topic, number: number): Page {
  const random = chance(`wikipedia ${topic.slug}`);
  const [first = '', second = '', third = ''] = articleOn(topic, random);
  const versions = [first, `${first}\n\n${second}`, `${first}\n\n${second}\n\n${third}`];
  const edits: Edit[] = [];
  const add = (text: string, by: string, comment: string) => edits.push({ text, by, comment });
  const [founder, keeper, writer] = random.sample(editors, 3);
  for (const [at, text] of versions.entries()) {
    add(text, random.pick([founder, writer]) ?? '', random.pick(improvements));
    if (at === 0) continue;
    const stranger = `10.${random.between(0, 99)}.${random.between(0, 99)}.${random.between(1, 254)}`;
    add(vandalised(text, topic, at % 2 === 0, random), stranger, '');
    const summaries = [
      `Reverted edits by ${stranger} to last version by ${founder}`,
      'rvv',
      'revert vandalism',
      'rv nonsense',
    ];
    const unexplained = number % 16 === 5 && at === 1;
    add(text, keeper ?? '', unexplained ? 'as it was' : random.pick(summaries));
  }
  if (number % 12 === 3) {
    const [, , complete = ''] = versions;
    add(`${complete}\n\nTesting.`, founder ?? '', '');
    add(complete, founder ?? '', 'test edit, sorry');
  }
  return { title: capitalised(nameOf(topic)), namespace: 0, edits };
}

/** Histories of one article a topic, and of one talk page, which no pair may come from. */
export function wikiPages(): Page[] {
  const [topic] = topics;
  const name = topic === undefined ? '' : capitalised(nameOf(topic));
  const talk = ['Is this true?', 'lol', 'Is this true?'].map((text, at) => ({
    text,
    by: at === 1 ? '10.7.7.7' : 'Lantern',
    comment: at === 2 ? 'rvv' : '',
  }));
  return [...topics.map(historyOf), { title: `Talk:${name}`, namespace: 1, edits: talk }];
}
