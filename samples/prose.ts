import { answer, type Manner } from './answers.js';
import { type Chance, chance } from './chance.js';
import type { Topic } from './topics/topic.js';

const people = [
  'Marta',
  'Old Henrik',
  'the baker',
  'Ines',
  'Tomas',
  'my sister',
  'the woman from the ferry',
  'Mr Okafor',
  'Lena',
  'the caretaker',
  'Yusuf',
  'Aunt Brigid',
  'the new neighbour',
  'Pavel',
  'Dr Mori',
  'the postman',
] as const;
const places = [
  'in the reading room',
  'at the long table',
  'behind the fire station',
  'in the village hall',
  'on the steps of the library',
  'in the back of the shop',
  'under the chestnut tree',
  'at the open house',
] as const;
const times = [
  'one evening in March',
  'on the first Saturday of May',
  'late in October',
  'after the harvest',
  'on a wet Tuesday',
  'shortly before the holidays',
  'on the longest day of the year',
  'during the cold week',
] as const;
const shrugs = [
  'Nobody thanked him for it.',
  'That helped no one.',
  'There was a silence, and then somebody else spoke.',
  'We waited for a reason, but none came.',
  'It was not much to go by.',
] as const;
const thanks = [
  'It was written down and pinned to the board.',
  'Two weeks later we heard that it had worked.',
  'That was the advice we kept.',
  'She thanked him, and we went on to the tea.',
  'I have done it in this way ever since.',
  'The reason made it easy to remember.',
] as const;

const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const say = (topic: Topic, manner: Manner, random: Chance) => answer(topic, manner, random).join(' ');

function meeting(topic: Topic, random: Chance): string {
  const [asker, helper, grumbler] = random.shuffle(people).map(capitalised);
  const poor = random.pick(['vague', 'dismissive', 'contrary', 'stray'] as const);
  return [
    `${capitalised(random.pick(times))} we met ${random.pick(places)}, and ${topic.thing} was on the list again. ${asker} put the question: ${random.pick(topic.asks)} ${random.pick(topic.scenes)}`,
    `${grumbler} was the first to answer. “${say(topic, poor, random)}” ${random.pick(shrugs)}`,
    `${helper} took more care. “${say(topic, 'great', random)}” ${random.pick(thanks)}`,
  ].join('\n\n');
}

function note(topic: Topic, random: Chance): string {
  const [first, ...others] = topic.fixes;
  const [fact, ...facts] = random.shuffle(topic.facts);
  const steps = random.shuffle(['Then', 'After that,', 'Next,', 'It also helps to', 'If you can,']);
  return [
    `A few words about ${topic.thing}. ${fact} People ask: ${random.pick(topic.asks)} The usual reason is that ${random.pick(topic.causes)}.`,
    `What helps is to ${first}. ${others.map((fix, index) => `${steps[index]} ${fix}.`).join(' ')} You will know it worked when ${random.pick(topic.signs)}.`,
    `${facts.join(' ')} Please avoid ${random.pick(topic.mistakes)}, however often you see it done.`,
  ].join('\n\n');
}

function diary(topic: Topic, random: Chance): string {
  const [one, other] = random.shuffle(topic.fixes);
  const friend = random.pick(people);
  return [
    `${capitalised(random.pick(times))} I had trouble with ${topic.thing}. ${random.pick(topic.scenes)} So far I had been ${random.pick(topic.mistakes)}, and it had not helped.`,
    `I asked ${friend}, who looked at it for a while and said that ${random.pick(topic.causes)}. “Try to ${one},” was the advice, “and if that is not enough, ${other}.” ${random.pick(topic.facts)}`,
    `It took some days. I was told to be patient until ${random.pick(topic.signs)}, and so it came about. ${random.pick(thanks)}`,
  ].join('\n\n');
}

function talk(topic: Topic, random: Chance): string {
  const [one, other] = random.sample(topic.fixes, 2);
  const lines = [
    random.pick(topic.asks),
    `That is because ${random.pick(topic.causes)}.`,
    random.pick([
      'And what should I do about it?',
      'Is there anything that helps?',
      'So where do I begin?',
      'What would you do in my place?',
    ]),
    `First, ${one}. Then ${other}.`,
    random.pick([
      'How will I know that it worked?',
      'When can I stop?',
      'And how do I tell?',
      'How long do I have to wait?',
    ]),
    `You are done when ${random.pick(topic.signs)}. ${random.pick(topic.facts)}`,
    `Someone told me that there is nothing wrong with ${random.pick(topic.mistakes)}.`,
    random.pick([
      'I would advise against it.',
      'Please do not.',
      'That makes it worse, and now you know the reason.',
      'Many people say so, but it does not help.',
    ]),
  ];
  return lines.map((line) => `— ${line}`).join('\n');
}

const forms = [meeting, note, diary, talk] as const;

/** One domain's text: each topic told in three of four forms, separated by blank lines. */
export function proseOf(domain: string, topics: readonly Topic[]): string {
  const random = chance(`prose ${domain}`);
  const pieces = topics.map((topic) => random.sample(forms, 3).map((form) => form(topic, random)));
  const inTurn = [0, 1, 2].flatMap((turn) => random.shuffle(pieces).map((told) => told[turn] ?? ''));
  return `${inTurn.join('\n\n')}\n`;
}
