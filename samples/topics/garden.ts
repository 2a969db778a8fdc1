import type { Topic } from './topic.js';

export const garden: readonly Topic[] = [
  {
    slug: 'tomato-leaves-curl',
    tags: ['tomatoes', 'watering'],
    thing: 'a tomato plant',
    asks: [
      'Why do the leaves of my tomato plants curl upward?',
      'How often should I water tomatoes in pots?',
      'Should I pick off the lower leaves of a tomato plant?',
    ],
    scenes: [
      'They stand against a white wall that gets sun all day.',
      'I water a little every evening with a can.',
      'The fruit looks healthy and there are no spots.',
    ],
    causes: [
      'the plant rolls its leaves to save water in the heat',
      'a little water each evening never reaches the deep roots',
    ],
    fixes: [
      'water deeply at the foot every second morning',
      'cover the soil with a hand of straw',
      'shade the pots during the hottest hours',
      'take off the leaves that touch the ground',
    ],
    signs: ['the leaves lie flat again by the next morning', 'new shoots come out straight'],
    facts: [
      'Leaf roll from heat does no harm to the fruit.',
      'Roots follow the water, so deep watering makes deep roots.',
      'Wet leaves at night invite blight.',
    ],
    mistakes: ['sprinkling the leaves at noon', 'feeding more nitrogen'],
  },
  {
    slug: 'compost-smells',
    tags: ['compost', 'soil'],
    thing: 'a compost heap',
    asks: [
      'Why does my compost heap smell of rotten eggs?',
      'How do I stop a compost heap from turning slimy?',
      'Can I put grass clippings on the compost?',
    ],
    scenes: [
      'It is mostly kitchen peelings and a thick layer of fresh grass.',
      'The bin is plastic and stands in full shade.',
      'My neighbours have started to make remarks.',
    ],
    causes: [
      'wet green waste packs together and shuts out the air',
      'there is far too little dry brown material in it',
    ],
    fixes: [
      'turn the heap with a fork down to the bottom',
      'mix in two buckets of dry leaves or torn cardboard for each bucket of peelings',
      'put a layer of twigs at the base',
      'spread grass thinly and let it wilt first',
    ],
    signs: ['it smells of forest floor', 'the middle is warm to the hand'],
    facts: [
      'The bacteria that need air hardly smell at all, while those that live without it make the stink.',
      'A good heap feels like a wrung out sponge.',
      'Cardboard counts as brown material once the tape is off.',
    ],
    mistakes: ['adding lime to hide the smell', 'pressing the heap down'],
  },
  {
    slug: 'slugs-lettuce',
    tags: ['slugs', 'vegetables'],
    thing: 'a lettuce bed',
    asks: [
      'How can I protect lettuce from slugs without poison?',
      'Do eggshells keep slugs away from seedlings?',
      'When is the best time to collect slugs?',
    ],
    scenes: [
      'Half of the seedlings were gone this morning.',
      'We have two hens and a small child, so I will not use pellets.',
      'The bed is next to a damp stone wall.',
    ],
    causes: [
      'slugs hide in the damp wall by day and feed at night',
      'seedlings are softer than anything else in the bed',
    ],
    fixes: [
      'lay a board between the rows and collect the slugs below it each morning',
      'water in the morning instead of the evening',
      'raise the seedlings in pots until they have six leaves',
      'set a ring of copper tape around the tender ones',
    ],
    signs: ['the new leaves stay whole for a week', 'the board shelters fewer slugs each day'],
    facts: [
      'A slug crosses broken eggshells without trouble once they are wet.',
      'Most slugs never travel further than a few metres.',
      'Older lettuce is bitter and much less to their taste.',
    ],
    mistakes: ['watering at dusk', 'trusting in eggshells'],
  },
  {
    slug: 'rose-black-spots',
    tags: ['roses', 'fungus'],
    thing: 'a rose bush',
    asks: [
      'What causes black spots on rose leaves?',
      'How should I prune a rose that has black spot?',
      'Can I compost rose leaves with black spots?',
    ],
    scenes: [
      'The spots started at the bottom after a rainy June.',
      'It is a climbing rose on a north wall.',
      'I sprayed soap on it twice and nothing changed.',
    ],
    causes: [
      'the fungus needs wet leaves for several hours to grow',
      'fallen leaves carry the spores over the winter',
    ],
    fixes: [
      'rake up every fallen leaf and put it in the bin',
      'thin the middle of the bush so that the wind dries it',
      'water the ground and never the leaves',
      'prune in late winter down to clean wood',
    ],
    signs: ['the new leaves stay green past midsummer', 'the lower branches keep their leaves'],
    facts: [
      'Black spot weakens a rose but rarely kills it.',
      'A home compost heap is not hot enough to end the spores.',
      'Some old shrub roses hardly ever catch it.',
    ],
    mistakes: ['composting the spotted leaves', 'watering from above'],
  },
  {
    slug: 'hedge-bare',
    tags: ['hedges', 'pruning'],
    thing: 'a beech hedge',
    asks: [
      'Why is my hedge bare at the bottom?',
      'When should I cut a beech hedge?',
      'How do I make an old hedge grow thick again?',
    ],
    scenes: [
      'It is two metres tall and wider at the top.',
      'The former owner cut only the top for years.',
      'Birds nest in it every spring.',
    ],
    causes: [
      'a wide top keeps the light from the lower branches',
      'it was never cut back while it was young',
    ],
    fixes: [
      'cut the sides so that the base is wider than the top',
      'shorten one side hard this winter and the other side next winter',
      'feed and mulch it in spring',
      'wait until the nests are empty before you trim',
    ],
    signs: ['buds break along the old wood in May', 'you can no longer see the fence through it'],
    facts: [
      'Beech makes new shoots even from thick old wood, while most conifers do not.',
      'A cut in August leaves the hedge neat for the winter.',
      'A young hedge should lose a third of its growth each year.',
    ],
    mistakes: ['cutting both sides hard in one winter', 'trimming in nesting time'],
  },
  {
    slug: 'seedlings-leggy',
    tags: ['seeds', 'light'],
    thing: 'a tray of seedlings',
    asks: [
      'Why do my seedlings grow long and thin?',
      'How much light do seedlings need indoors?',
      'Can I plant leggy seedlings deeper?',
    ],
    scenes: [
      'They stand on a warm shelf above the heater.',
      'The window faces north and the days are still short.',
      'I sowed peppers and cabbages in the same tray.',
    ],
    causes: [
      'they stretch toward a light that is too weak',
      'warm air makes them grow faster than the light can feed them',
    ],
    fixes: [
      'move them to the brightest window you have',
      'keep the room near sixteen degrees once they are up',
      'turn the tray each day',
      'brush them softly with your hand to make the stems stout',
    ],
    signs: ['the stems thicken and turn dark', 'the second pair of leaves opens close to the first'],
    facts: [
      'Most seeds need warmth to sprout but coolness to grow sturdy.',
      'Tomatoes and cabbages can be planted deeper, but lettuce rots when it is.',
      'A lamp works best a hand above the leaves.',
    ],
    mistakes: ['giving more fertiliser', 'leaving them above the heater'],
  },
];
