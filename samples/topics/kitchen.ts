import type { Topic } from './topic.js';

export const kitchen: readonly Topic[] = [
  {
    slug: 'sourdough-starter',
    tags: ['bread', 'fermentation'],
    thing: 'a sourdough starter',
    asks: [
      'Why does my sourdough starter stop rising after a week?',
      'How often should I feed a young sourdough starter?',
      'Is the grey liquid on my sourdough starter dangerous?',
    ],
    scenes: [
      'I keep the jar on the windowsill and feed it every evening.',
      'It doubled for four days and then went flat.',
      'The kitchen is about 17 degrees at night, and I use plain white flour.',
    ],
    causes: [
      'the jar is colder than the yeast likes',
      'it has eaten all its flour long before the next meal',
    ],
    fixes: [
      'move the jar to the top of the fridge, where it is warmer',
      'feed it with equal weights of flour and water',
      'replace a third of the flour with whole rye',
      'pour off the grey liquid and feed it sooner next time',
    ],
    signs: ['the dome doubles within six hours', 'it smells of apples instead of vinegar'],
    facts: [
      'A starter is a small garden of yeast and bacteria that live on flour.',
      'The grey liquid is only alcohol and water, a sign of hunger.',
      'Rye flour carries more minerals than white flour, so the yeast grows faster on it.',
    ],
    mistakes: ['adding bakery yeast to the jar', 'sealing the lid tightly'],
  },
  {
    slug: 'rice-sticks',
    tags: ['rice', 'pots'],
    thing: 'a pot of rice',
    asks: [
      'How do I keep rice from sticking to the pot?',
      'Why is my rice mushy on top and burnt below?',
      'Should I rinse long grain rice before cooking?',
    ],
    scenes: [
      'I boil two cups in a thin steel pot with the lid half open.',
      'I stir it every few minutes so that it cooks evenly.',
      'My stove has only one small burner, and it is either high or off.',
    ],
    causes: [
      'loose starch turns to glue when the grains are stirred',
      'a thin pot makes one hot spot in the middle',
    ],
    fixes: [
      'rinse the grains until the water runs clear',
      'bring it to a boil once and then use the lowest flame',
      'keep the lid closed for fifteen minutes',
      'let the pot rest off the heat for ten minutes before you fluff it',
    ],
    signs: ['small holes appear on the surface', 'the grains fall from the fork one by one'],
    facts: [
      'Most of the cooking happens in the steam after the water is gone.',
      'Short grain rice holds more of the sticky kind of starch than long grain rice.',
      'A heavy pot spreads the heat and forgives a bad burner.',
    ],
    mistakes: ['stirring the pot while it cooks', 'lifting the lid to look'],
  },
  {
    slug: 'dull-knife',
    tags: ['knives', 'sharpening'],
    thing: 'a kitchen knife',
    asks: [
      'How can I sharpen a kitchen knife without a machine?',
      'Why does my knife go dull a week after sharpening?',
      'At what angle should I hold a knife on the stone?',
    ],
    scenes: [
      'I bought a two sided stone and scratched the blade twice already.',
      'It squashes tomatoes instead of cutting them.',
      'We use a glass board because it is easy to wash.',
    ],
    causes: ['a glass board bends the thin edge over', 'the burr was never taken off the other side'],
    fixes: [
      'soak the stone for ten minutes',
      'hold the blade at about fifteen degrees and count the strokes on each side',
      'raise a burr along the whole edge before you turn the knife over',
      'finish with ten light strokes on the fine side',
    ],
    signs: ['it slices paper without tearing', 'the blade bites a tomato under its own weight'],
    facts: [
      'A burr is a wire of steel that you can feel with a thumb drawn away from the edge.',
      'A steel rod straightens an edge but removes almost no metal.',
      'Wood and soft plastic boards are kind to an edge.',
    ],
    mistakes: ['rocking the blade on the stone', 'putting the knife in the dishwasher'],
  },
  {
    slug: 'soup-salty',
    tags: ['soup', 'seasoning'],
    thing: 'a salty soup',
    asks: [
      'How do I rescue a soup that is too salty?',
      'Does a potato really take salt out of a soup?',
      'When should I add salt to a long simmering soup?',
    ],
    scenes: [
      'I seasoned the lentils at the start and let them simmer for two hours.',
      'Guests arrive in an hour and I have no more broth.',
      'I used stock cubes and then added salt from habit.',
    ],
    causes: ['water leaves as steam while the salt stays in the pot', 'stock cubes are already half salt'],
    fixes: [
      'add unsalted water or cream and simmer for a few minutes',
      'stir in a handful of cooked rice to spread the salt over more food',
      'balance it with a spoon of lemon juice',
      'salt only in the last ten minutes from now on',
    ],
    signs: ['you taste the vegetables before the salt', 'a second spoon is as pleasant as the first'],
    facts: [
      'A potato soaks up salty water but does not choose the salt, so the rest stays as salty as before.',
      'Acid hides salt on the tongue without removing it.',
      'A soup that loses a third of its water tastes half as salty again.',
    ],
    mistakes: ['adding sugar by the spoon', 'salting before the soup has reduced'],
  },
  {
    slug: 'coffee-bitter',
    tags: ['coffee', 'brewing'],
    thing: 'a moka pot',
    asks: [
      'Why is coffee from my moka pot so bitter?',
      'Should I fill a moka pot with cold or hot water?',
      'How fine should I grind coffee for a moka pot?',
    ],
    scenes: [
      'It sputters for a minute at the end and smells burnt.',
      'I press the grounds down hard to make it strong.',
      'The pot is an old one from my aunt with a new rubber seal.',
    ],
    causes: ['steam scorches the last of the grounds', 'packed grounds force the water to get far too hot'],
    fixes: [
      'fill the base with hot water so that the pot spends less time on the stove',
      'level the grounds and leave them loose',
      'use a low flame',
      'take the pot off as soon as the stream turns pale',
    ],
    signs: ['the coffee flows like honey without a hiss', 'the last sip is as round as the first'],
    facts: [
      'A moka pot pushes water up with steam at little more than one bar.',
      'The grind should be finer than for a filter and coarser than for espresso.',
      'A cold cloth around the base stops the flow at once.',
    ],
    mistakes: ['pressing the grounds', 'leaving it on the flame until it sputters'],
  },
  {
    slug: 'eggs-peel',
    tags: ['eggs'],
    thing: 'a boiled egg',
    asks: [
      'How do I boil eggs so that they peel easily?',
      'Why does the shell tear pieces out of my boiled eggs?',
      'How long should an egg boil for a soft yolk?',
    ],
    scenes: [
      'The eggs come from my neighbour and are only a day old.',
      'I start them in cold water and peel them while they are hot.',
      'I need thirty for a party on Sunday.',
    ],
    causes: ['very fresh eggs cling to their skin', 'a slow start lets the white bond to the shell'],
    fixes: [
      'lower the eggs into water that already boils',
      'use eggs that are about a week old',
      'cool them in ice water for ten minutes',
      'crack the wide end first and peel under a running tap',
    ],
    signs: ['the shell slides off in two or three pieces', 'the white is smooth as a pebble'],
    facts: [
      'An egg loses a little gas through its shell each day, and the white slowly lets go of the skin.',
      'Six minutes give a runny yolk and nine minutes a firm one.',
      'The air pocket sits at the wide end.',
    ],
    mistakes: ['starting them in cold water', 'peeling them while they are hot'],
  },
];
