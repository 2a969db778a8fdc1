import { answer, type Manner } from './answers.js';
import { type Chance, chance } from './chance.js';
import { topics } from './topics/all.js';
import type { Topic } from './topics/topic.js';

type Row = Readonly<Record<string, string | number | boolean | null>>;

interface Comment {
  readonly body: string;
  readonly score: number;
}

const titles = [
  'Trouble with {thing}',
  'Any advice on {thing}?',
  'What am I doing wrong with {thing}?',
  'A second opinion on {thing}, please',
  'Somebody who knows about {thing}?',
] as const;
const pleas = [
  'What would you do?',
  'Any help is welcome.',
  'I am new to this.',
  'Where do I begin?',
] as const;
const crowd: readonly Manner[] = [
  'great',
  'fair',
  'fair',
  'vague',
  'vague',
  'dismissive',
  'contrary',
  'stray',
];

const firstSecond = Date.UTC(2021, 4, 2) / 1000;
const base36 = (number: number) => number.toString(36);

function scoreOf(manner: Manner, random: Chance): number {
  const misjudged = random.happens(0.04);
  if (manner === 'great') return misjudged ? 2 : random.between(12, 60);
  if (manner === 'fair') return random.between(6, 11);
  if (misjudged) return 14;
  if (manner === 'vague') return random.between(3, 5);
  return random.pick([2, 2, 2, -1, -6]);
}

/** Two comments of which the later has the higher score. */
function overtaken(comments: readonly Comment[]): (readonly [Comment, Comment])[] {
  const seen = comments.filter(({ score }) => score >= 2);
  return seen
    .flatMap((earlier, at) => seen.slice(at + 1).map((later) => [earlier, later] as const))
    .filter(([earlier, later]) => later.score > earlier.score);
}

/** By time; drawn until some overtake and length favours neither side, or one side by one, in turns. */
function commentsOn(topic: Topic, lean: 1 | -1, random: Chance): Comment[] {
  for (;;) {
    const count = random.pick([3, 4, 4, 5]);
    const manners: Manner[] = ['great', ...Array.from({ length: count - 1 }, () => random.pick(crowd))];
    const comments = random.shuffle(manners).map((manner) => ({
      body: answer(topic, manner, random).join(' '),
      score: scoreOf(manner, random),
    }));
    const pairs = overtaken(comments);
    const bias = pairs.reduce(
      (sum, [earlier, later]) => sum + Math.sign(later.body.length - earlier.body.length),
      0,
    );
    const isShort = comments.every(({ body }) => body.length <= 230);
    if (isShort && pairs.length > 1 && (bias === 0 || bias === lean)) return comments;
  }
}

/** A post, and what people said below it; some rows are what every dump has and every filter leaves out. */
function thread(topic: Topic, number: number, random: Chance): { post: Row; comments: Row[] } {
  const id = base36(40_000_000 + 37 * number);
  const asker = `asker_${random.between(10, 99)}`;
  const second = firstSecond + 43_200 * number + random.between(0, 40_000);
  const post: Row = {
    id,
    subreddit: 'asktheneighbours',
    title: random.pick(titles).replace('{thing}', topic.thing),
    selftext: `${random.pick(topic.scenes)} ${random.pick(pleas)}`,
    author: asker,
    score: number % 12 === 5 ? 4 : random.between(10, 90),
    created_utc: number % 7 === 3 ? String(second) : second,
    is_self: number % 18 !== 7,
    over_18: false,
    edited: number % 18 === 11 ? second + 900 : false,
    ...(number % 24 === 20 ? { removed_by_category: 'author' } : {}),
  };
  const said = commentsOn(topic, number % 2 === 0 ? 1 : -1, random);
  const row = (at: number, fields: Row): Row => ({
    id: base36(900_000_000 + 100 * number + at),
    link_id: `t3_${id}`,
    parent_id: `t3_${id}`,
    author: `neighbour_${random.between(100, 999)}`,
    created_utc: second + 600 * (at + 1) + random.between(0, 500),
    edited: false,
    distinguished: null,
    ...fields,
  });
  const comments = said.map(({ body, score }, at) => row(at, { body, score }));
  const thanks = {
    parent_id: `t1_${comments[0]?.id}`,
    author: asker,
    body: 'Thank you, I will try that.',
    score: 3,
  };
  const rules = { author: 'AutoModerator', body: 'Please be kind.', score: 1, distinguished: 'moderator' };
  if (number % 3 === 0) comments.push(row(comments.length, thanks));
  if (number % 9 === 4) comments.push(row(comments.length, rules));
  if (number % 10 === 6)
    comments.push(row(comments.length, { body: '[deleted]', author: '[deleted]', score: 2 }));
  return { post, comments };
}

const jsonLines = (rows: readonly Row[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

/** Posts and comments of a small community in the format of Reddit's dumps, both by time. */
export function redditDump(): { submissions: string; comments: string } {
  const random = chance('reddit');
  const asked = [...random.shuffle(topics), ...random.shuffle(topics)];
  const threads = asked.map((topic, number) =>
    thread(topic, number, chance(`reddit ${number} ${topic.slug}`)),
  );
  return {
    submissions: jsonLines(threads.map(({ post }) => post)),
    comments: jsonLines(threads.flatMap(({ comments }) => comments)),
  };
}
