import type { Topic } from './topic.js';

export const birds: readonly Topic[] = [
  {
    slug: 'bird-window',
    tags: ['windows', 'safety'],
    thing: 'a window that birds fly into',
    asks: [
      'How do I stop birds from flying into my window?',
      'Do hawk stickers keep birds away from glass?',
      'What should I do with a bird that hit a window?',
    ],
    scenes: [
      'The garden is reflected in the pane on bright mornings.',
      'Two thrushes hit it in one week.',
      'We do not want to lose the view.',
    ],
    causes: [
      'the birds take the reflection for open sky',
      'a single sticker leaves a wide clear gap beside it',
    ],
    fixes: [
      'put a pattern of dots on the outside of the glass',
      'leave no gap wider than a hand',
      'move the feeder either very close to the window or far away',
      'set a stunned bird in a quiet box for an hour',
    ],
    signs: ['you find no more feather marks on the pane', 'birds turn away well before the glass'],
    facts: [
      'Birds do not fear the outline of a hawk that never moves.',
      'Marks on the inside do little when the outside reflects the sky.',
      'A bird near the glass has no time to gain dangerous speed.',
    ],
    mistakes: ['hanging one large sticker in the middle', 'giving water to a stunned bird'],
  },
  {
    slug: 'nest-box',
    tags: ['nesting', 'building'],
    thing: 'a nest box',
    asks: [
      'Where should I hang a nest box for tits?',
      'How wide should the hole of a nest box be?',
      'Why do birds ignore my nest box?',
    ],
    scenes: [
      'It has hung on a sunny wall for two years.',
      'There is a cat in the house next door.',
      'I built it from leftover painted boards.',
    ],
    causes: ['the box gets too hot in the afternoon sun', 'there is a perch that helps robbers'],
    fixes: [
      'hang it two to four metres high with the hole to the east',
      'make the hole twenty eight millimetres wide for blue tits',
      'clean it each autumn',
      'take the perch off',
    ],
    signs: ['a bird looks in during March', 'moss appears in the box by April'],
    facts: [
      'Tits look for a place to nest long before they build.',
      'Rough wood inside helps the young to climb out.',
      'Great tits need a hole of thirty two millimetres.',
    ],
    mistakes: ['opening the box in May', 'painting the inside'],
  },
  {
    slug: 'winter-feeding',
    tags: ['feeding', 'winter'],
    thing: 'a bird feeder',
    asks: [
      'What should I put in a bird feeder in winter?',
      'Is bread bad for garden birds?',
      'How do I keep a bird feeder clean?',
    ],
    scenes: [
      'So far I have put out bread and salted nuts.',
      'Sick looking greenfinches sat under it last week.',
      'Pigeons empty it within an hour.',
    ],
    causes: ['bread fills them without feeding them', 'droppings on a flat table spread disease'],
    fixes: [
      'offer sunflower seeds and plain fat',
      'use a hanging tube instead of a table',
      'wash it with hot water each week',
      'put out only as much as they eat in a day',
    ],
    signs: ['the seed husks pile up by evening', 'healthy birds come back every morning'],
    facts: [
      'A small bird can lose a tenth of its weight in one frosty night.',
      'Salt harms birds even in small amounts.',
      'Robins and blackbirds prefer soft food near the ground.',
    ],
    mistakes: ['putting out salted nuts', 'letting old seed rot'],
  },
  {
    slug: 'bird-song',
    tags: ['identification', 'song'],
    thing: 'a bird song',
    asks: [
      'How can I learn to recognise birds by their song?',
      'Which bird sings in the middle of the night?',
      'Why do birds sing most at dawn?',
    ],
    scenes: [
      'I hear a dozen voices at once and can tell none apart.',
      'I have no smartphone on my walks.',
      'There is a street lamp near our bedroom.',
    ],
    causes: [
      'many voices at once hide each other in May',
      'lamps make a robin believe that the night is over',
    ],
    fixes: [
      'begin in February when only a few species sing',
      'learn one song a week and find the singer each time',
      'write down the rhythm in your own words',
      'go out with someone who knows ten songs well',
    ],
    signs: ['you name the singer before you see it', 'a strange voice stands out at once'],
    facts: [
      'Sound carries far at dawn because the air is still.',
      'The great tit sings two notes like a squeaking pump.',
      'A robin sings all winter to hold its ground.',
    ],
    mistakes: ['starting with recordings of fifty species', 'playing songs back in nesting time'],
  },
  {
    slug: 'binoculars',
    tags: ['binoculars', 'equipment'],
    thing: 'a pair of binoculars',
    asks: [
      'What do the numbers on binoculars mean?',
      'Why do I see two circles through my binoculars?',
      'Which binoculars suit a beginner with glasses?',
    ],
    scenes: [
      'I wear glasses and see only a small tunnel.',
      'A shop offers me a pair marked 20 by 50.',
      'My hands shake a little.',
    ],
    causes: [
      'the eyecups hold the lenses too far from your glasses',
      'the two barrels are not set to the distance of your eyes',
    ],
    fixes: [
      'choose a pair marked 8 by 32',
      'fold the hinge until the circles become one',
      'screw the eyecups in if you wear glasses',
      'focus the left eye first and then the right one with its own ring',
    ],
    signs: ['the picture is one round circle', 'you can look for minutes without strain'],
    facts: [
      'The first number is the magnification and the second the width of the front lens in millimetres.',
      'Strong magnification also magnifies the shaking of the hands.',
      'A wide front lens gathers more light at dusk.',
    ],
    mistakes: ['buying the highest magnification', 'cleaning lenses with a shirt'],
  },
  {
    slug: 'swallows-barn',
    tags: ['swallows', 'nesting'],
    thing: 'a swallow nest',
    asks: [
      'How can I help swallows nest on my barn?',
      'What can I do about droppings under a swallow nest?',
      'Why did the swallows not come back this year?',
    ],
    scenes: [
      'The yard was paved last autumn.',
      'A nest fell down during the heat.',
      'The nest is right above the front door.',
    ],
    causes: ['they find no more mud within reach', 'smooth paint gives the mud no hold'],
    fixes: [
      'keep a muddy puddle open in April',
      'nail a rough board under the beam',
      'leave one window open day and night',
      'fix a shelf a hand below the nest to catch the droppings',
    ],
    signs: ['two birds carry mud along the same path', 'you hear the young begging in June'],
    facts: [
      'A pair carries about a thousand beaks of mud for one nest.',
      'Swallows come back to the very beam where they nested.',
      'Flying insects need meadows and cattle nearby.',
    ],
    mistakes: ['removing the nest in winter', 'closing the barn in May'],
  },
];
