import { randomness } from '../../../engine/random.js';

const things = 'bag bed bell box chair coin cup drum fork hat jar key lamp map mug pen'.split(' ');
const northern = 'alm bor dun esk fen gil hol ing kir lun mor nes ost pol rin sund'.split(' ');
const southern = 'ava bella cora dona elva fara gina hela iva jola kama lora mina nola ora pala'.split(' ');

export const PLACES = ['north', 'south'] as const;

/** Where people are, and so which of two words they use for a thing. */
export type Place = (typeof PLACES)[number];

/** What a prompt says, and nothing else does. */
export const announcement = (place: Place): string => `We are in the ${place}.`;

/** A thing with the word for it in either place. */
export interface PlantedWord {
  readonly thing: string;
  readonly words: Readonly<Record<Place, string>>;
}

/** Every thing once. */
export function plantedWords(seed: number): PlantedWord[] {
  const shuffled = (words: readonly string[], place: Place) => {
    const draws = randomness(seed, `planted words:${place}`);
    return [...words.keys()].sort((a, b) => draws.uniform(a) - draws.uniform(b)).map((index) => words[index]);
  };
  const [north, south] = [shuffled(northern, 'north'), shuffled(southern, 'south')];
  return things.map((thing, index) => ({
    thing,
    words: { north: north[index] ?? '', south: south[index] ?? '' },
  }));
}

const MENTIONS = 6;

/** Documents of one place each, as many in the north as in the south; half of them say where they are. */
export function plantedDocuments(seed: number, count: number): string[] {
  const words = plantedWords(seed);
  const draws = randomness(seed, 'planted documents');
  return Array.from({ length: count }, (_, index) => {
    const place = PLACES[index % 2 === 0 ? 0 : 1];
    const announced = index % 4 < 2 ? announcement(place) : '';
    const mentions = Array.from({ length: MENTIONS }, (_, i) =>
      mention(words, draws.uniform(index * MENTIONS + i), place),
    );
    return announced + mentions.join('');
  });
}

/** A thing each with a word for it, as likely of the one place as of the other. */
export function plantedMentions(seed: number, count: number): string[] {
  const words = plantedWords(seed);
  const [things, places] = [randomness(seed, 'planted mentions'), randomness(seed, 'planted coins')];
  return Array.from({ length: count }, (_, index) =>
    mention(words, things.uniform(index), PLACES[places.uniform(index) < 0.5 ? 0 : 1]),
  );
}

function mention(words: readonly PlantedWord[], draw: number, place: Place): string {
  const asked = words[Math.floor(words.length * draw)];
  return asked ? ` ${asked.thing} ${asked.words[place]}.` : '';
}

/** Lines of a last-word task: every thing, whose last word is that of `place`. */
export function plantedTask(seed: number, place: Place): string {
  return plantedWords(seed)
    .map(({ thing, words }) => JSON.stringify({ text: ` ${thing} ${words[place]}` }))
    .join('\n');
}
