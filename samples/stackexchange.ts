import { answer, type Manner } from './answers.js';
import { type Chance, chance } from './chance.js';
import { day, instant, type Post, paragraphs, tagWiki, type Vote } from './dump.js';
import type { Question } from './questions.js';

interface Reply {
  readonly sentences: readonly string[];
  readonly upvotes: number;
  readonly downvotes: number;
  readonly accepted: boolean;
}

const crowd: readonly Manner[] = [
  'great',
  'fair',
  'fair',
  'fair',
  'vague',
  'vague',
  'vague',
  'dismissive',
  'dismissive',
  'contrary',
  'contrary',
  'stray',
  'stray',
];

function votesFor(manner: Manner, random: Chance): { upvotes: number; downvotes: number } {
  const misjudged = random.happens(0.04);
  if (manner === 'great') return { upvotes: misjudged ? 0 : random.between(2, 4), downvotes: 0 };
  if (manner === 'fair') return { upvotes: 1, downvotes: 0 };
  if (misjudged) return { upvotes: 1, downvotes: 0 };
  if (manner === 'vague') return { upvotes: 0, downvotes: 0 };
  return { upvotes: 0, downvotes: random.pick([1, 1, 2]) };
}

/** The paper's score of an answer, by which its pairs are formed. */
function scoreOf(reply: Reply): number {
  const net = reply.upvotes - reply.downvotes;
  return (net < 0 ? -1 : Math.round(Math.log2(1 + net))) + (reply.accepted ? 1 : 0);
}

/** Pairs whose better answer is longer, minus those whose better answer is shorter. */
function lengthBias(replies: readonly Reply[]): number {
  const length = (reply: Reply) => reply.sentences.join(' ').length;
  return replies
    .flatMap((one) => replies.map((other) => [one, other] as const))
    .filter(([one, other]) => scoreOf(one) > scoreOf(other))
    .reduce((sum, [better, worse]) => sum + Math.sign(length(better) - length(worse)), 0);
}

function draw(question: Question, count: number, random: Chance): Reply[] {
  const manners: Manner[] = ['great', ...Array.from({ length: count - 1 }, () => random.pick(crowd))];
  const accepts = random.happens(0.6);
  return random.shuffle(
    manners.map((manner, index) => ({
      sentences: answer(question.topic, manner, random),
      ...votesFor(manner, random),
      accepted: accepts && index === 0,
    })),
  );
}

/** Draws answers until length favours neither side; an odd number of pairs leans by one, in turns. */
function repliesTo(question: Question, count: number, lean: 1 | -1, random: Chance): Reply[] {
  for (;;) {
    const replies = draw(question, count, random);
    const bias = lengthBias(replies);
    const isShort = replies.every((reply) => reply.sentences.join(' ').length <= 230);
    if (isShort && (bias === 0 || bias === lean)) return replies;
  }
}

function ballots(
  postId: number,
  dayNumber: number,
  upvotes: number,
  downvotes: number,
  accepted: boolean,
): Vote[] {
  const kinds = [
    ...(accepted ? [1] : []),
    ...Array(upvotes).fill(2),
    ...Array(downvotes).fill(3),
  ] as number[];
  return kinds.map((kind, index) => ({
    PostId: postId,
    VoteTypeId: kind,
    CreationDate: day(dayNumber + 1 + index),
  }));
}

/** Posts and votes of one question, numbered from `id`. */
function thread(
  question: Question,
  id: number,
  number: number,
  lean: 1 | -1,
): { posts: Post[]; votes: Vote[] } {
  const random = chance(`thread ${question.title}`);
  const count = number % 40 === 0 ? 0 : number % 40 === 1 ? 1 : random.pick([2, 2, 3, 3, 3, 4, 4, 5]);
  const replies =
    count < 2 ? draw(question, 1, random).slice(0, count) : repliesTo(question, count, lean, random);
  const upvotes = random.pick([0, 0, 0, 1, 2]);
  const date = number * 5 + random.between(0, 4);
  const accepted = replies.findIndex((reply) => reply.accepted);
  const asked: Post = {
    Id: id,
    PostTypeId: 1,
    ...(accepted < 0 ? {} : { AcceptedAnswerId: id + 1 + accepted }),
    CreationDate: instant(date, random),
    Score: upvotes,
    ViewCount: random.between(12, 900),
    Body: paragraphs([[question.scene]], question.topic.tags, random),
    OwnerUserId: random.between(2, 90),
    Title: question.title,
    Tags: question.topic.tags.map((tag) => `<${tag}>`).join(''),
    AnswerCount: replies.length,
  };
  const answers = replies.map(
    (reply, index): Post => ({
      Id: id + 1 + index,
      PostTypeId: 2,
      ParentId: id,
      CreationDate: instant(date + 1 + index, random),
      Score: reply.upvotes - reply.downvotes,
      Body: paragraphs([reply.sentences], question.topic.tags, random),
      OwnerUserId: random.between(2, 90),
    }),
  );
  const votes = replies.flatMap((reply, index) =>
    ballots(id + 1 + index, date + index, reply.upvotes, reply.downvotes, reply.accepted),
  );
  return { posts: [asked, ...answers], votes: [...ballots(id, date, upvotes, 0, false), ...votes] };
}

/** The dump of a small question site: threads in the order of asking, two tag pages, votes by date. */
export function dump(questions: readonly Question[]): { posts: Post[]; votes: Vote[] } {
  const posts: Post[] = [];
  const votes: Vote[] = [];
  let lean: 1 | -1 = 1;
  questions.forEach((question, number) => {
    const made = thread(question, posts.length + 1, number, lean);
    posts.push(...made.posts);
    votes.push(...made.votes);
    lean = lean === 1 ? -1 : 1;
  });
  posts.push(...tagWiki(posts.length + 1));
  const absent = posts.length + 7;
  votes.push({ PostId: absent, VoteTypeId: 2, CreationDate: day(700) });
  const byDate = votes
    .map((vote, order) => ({ vote, order }))
    .sort((one, other) =>
      one.vote.CreationDate === other.vote.CreationDate
        ? one.order - other.order
        : one.vote.CreationDate < other.vote.CreationDate
          ? -1
          : 1,
    );
  return { posts, votes: byDate.map(({ vote }) => vote) };
}
