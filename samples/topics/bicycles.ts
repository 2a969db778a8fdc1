import type { Topic } from './topic.js';

export const bicycles: readonly Topic[] = [
  {
    slug: 'chain-skips',
    tags: ['chain', 'gears'],
    thing: 'a bicycle chain',
    asks: [
      'Why does my chain skip when I pedal hard?',
      'How do I know when a bicycle chain is worn?',
      'Do I need a new cassette together with a new chain?',
    ],
    scenes: [
      'It happens uphill, and only on the two smallest cogs.',
      'I put on a new chain last week and it got worse.',
      'The bike has about six thousand kilometres on it.',
    ],
    causes: [
      'the old cogs are worn to the shape of the old chain',
      'a stretched chain rides up on the teeth',
    ],
    fixes: [
      'measure the chain with a ruler over twelve links',
      'replace the cogs that you use most together with the chain',
      'check for a stiff link by turning the pedals backward',
      'clean and oil the chain every two hundred kilometres',
    ],
    signs: ['you can stand on the pedals without a jump', 'twelve links measure exactly twelve inches'],
    facts: [
      'Twelve links of a new chain are twelve inches long, and an extra eighth of an inch means that it is worn.',
      'A chain that is changed in time saves the cogs.',
      'The small cogs wear first because few teeth share the load.',
    ],
    mistakes: ['riding on with the worn cogs', 'oiling the chain without cleaning it'],
  },
  {
    slug: 'brake-squeal',
    tags: ['brakes', 'maintenance'],
    thing: 'a rim brake',
    asks: [
      'How can I stop my bicycle brakes from squealing?',
      'Should brake pads touch the rim flat or at an angle?',
      'Why do my brakes squeal only in the rain?',
    ],
    scenes: [
      'The front one screams so loudly that people turn around.',
      'I fitted new pads myself on Saturday.',
      'I ride along a sandy path to work.',
    ],
    causes: [
      'the pads touch with the heel first and begin to shake',
      'grit and old rubber have polished the rim',
    ],
    fixes: [
      'wipe the rims with alcohol',
      'roughen the pads with sandpaper',
      'set the front of each pad a millimetre closer than the back',
      'tighten the bolt that holds the brake arm',
    ],
    signs: ['you stop from speed in silence', 'the marks on the pad are even from end to end'],
    facts: [
      'A squeal is a vibration, like a finger on a wet glass.',
      'Toe in means that the front edge of the pad meets the rim first.',
      'Water makes the grip come and go, which feeds the vibration.',
    ],
    mistakes: ['putting oil on the rim', 'tightening the cable until the wheel drags'],
  },
  {
    slug: 'flat-tyres',
    tags: ['tyres', 'repair'],
    thing: 'a flat tyre',
    asks: [
      'Why do I keep getting flats on the same wheel?',
      'How do I find a tiny hole in an inner tube?',
      'What pressure should I use in a city tyre?',
    ],
    scenes: [
      'It is the third puncture this month and always on the inside.',
      'I pump by feel because my pump has no gauge.',
      'The tyre is an old one with small cuts.',
    ],
    causes: ['a spoke end pokes through the rim tape', 'low pressure lets the rim pinch the tube'],
    fixes: [
      'run a cloth around the inside of the tyre to find the thorn',
      'replace the rim tape before you fit the tube',
      'hold the tube under water and watch for bubbles',
      'pump to the number printed on the side wall',
    ],
    signs: ['the tyre is still firm after two days', 'no bubbles rise from the patch'],
    facts: [
      'Two small holes side by side mean that the rim pinched the tube.',
      'A hole on the inner side points to the spokes and not to the road.',
      'Even a healthy tube loses a little air each week.',
    ],
    mistakes: ['levering the tyre with a screwdriver', 'patching without roughening the rubber'],
  },
  {
    slug: 'saddle-height',
    tags: ['fitting', 'comfort'],
    thing: 'a saddle',
    asks: [
      'How high should a bicycle saddle be?',
      'Why do my knees hurt after an hour on the bike?',
      'Should a saddle be level or tilted?',
    ],
    scenes: [
      'I can put both feet flat on the ground while I sit.',
      'The pain is at the front of the knee.',
      'I borrowed the bike from my taller brother.',
    ],
    causes: ['a low saddle keeps the knee bent under load', 'the saddle sits too far forward'],
    fixes: [
      'set the height so that your heel just reaches the pedal with a straight leg',
      'raise it by half a centimetre at a time',
      'move it back until the knee is above the axle',
      'start with the top level',
    ],
    signs: ['your hips stay still while you pedal', 'your knees feel fresh after an hour'],
    facts: [
      'Pain in front of the knee often means too low, and pain behind it too high.',
      'At a red light it is fine to slide off the saddle.',
      'A tilt of two degrees is more than most riders need.',
    ],
    mistakes: ['raising it by several centimetres at once', 'choosing the softest cushion'],
  },
  {
    slug: 'winter-lights',
    tags: ['lights', 'winter'],
    thing: 'a bicycle light',
    asks: [
      'Why does my bicycle light die so early in the cold?',
      'How bright should a front light be for an unlit path?',
      'Where should I mount a rear light?',
    ],
    scenes: [
      'It runs four hours in summer but barely one in January.',
      'My way home leads along a canal without lamps.',
      'The strap slips on my thin seat post.',
    ],
    causes: [
      'a cold battery gives up only a part of its charge',
      'the brightest mode draws three times the current',
    ],
    fixes: [
      'carry the battery in an inside pocket until you leave',
      'use the middle mode where there are street lamps',
      'aim the beam at the ground about ten metres ahead',
      'wrap a strip of old tube under the strap',
    ],
    signs: ['you arrive with a third of the charge left', 'drivers no longer flash at you'],
    facts: [
      'The charge is not lost in the cold and comes back when the battery warms up.',
      'A beam with a flat upper edge spares the eyes of others.',
      'A steady rear light makes distance easier to judge than a flashing one.',
    ],
    mistakes: ['charging a frozen battery', 'pointing the beam at eye level'],
  },
  {
    slug: 'wheel-wobbles',
    tags: ['wheels', 'spokes'],
    thing: 'a wobbly wheel',
    asks: [
      'How do I true a wheel that wobbles from side to side?',
      'Can I ride with one broken spoke?',
      'Which way do I turn a spoke nipple to tighten it?',
    ],
    scenes: [
      'The rim rubs on the left pad once every turn.',
      'I hit a curb with two bags of groceries.',
      'I have a spoke key but I am afraid to make it worse.',
    ],
    causes: ['a few spokes on one side have gone loose', 'the rim was pulled out of line by the blow'],
    fixes: [
      'hold a pen against the fork and mark where the rim comes close',
      'loosen the spokes on that side and tighten the opposite ones by a quarter turn',
      'work from the largest wobble to the smallest',
      'pluck the spokes and listen for dull notes',
    ],
    signs: ['the gap to the pad stays the same all around', 'the spokes of one side ring alike'],
    facts: [
      'A spoke pulls the rim toward its own side of the hub.',
      'Seen from the rim, a nipple tightens clockwise.',
      'A wheel with one broken spoke will carry you home slowly, but not for a week.',
    ],
    mistakes: ['turning a nipple by more than half a turn', 'tightening only the loose looking ones'],
  },
];
