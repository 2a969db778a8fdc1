import type { Topic } from './topic.js';

export const workshop: readonly Topic[] = [
  {
    slug: 'wood-splits',
    tags: ['wood', 'screws'],
    thing: 'a split board',
    asks: [
      'How do I keep wood from splitting when I drive a screw?',
      'How large should a pilot hole be?',
      'Can I repair a board that has split along the grain?',
    ],
    scenes: [
      'I am fixing thin oak strips close to the end.',
      'The drill bits I own are for masonry.',
      'Two of five boards are cracked already.',
    ],
    causes: [
      'the screw wedges the fibres apart near the end of the board',
      'hard wood does not give way like pine',
    ],
    fixes: [
      'drill a pilot hole as wide as the core of the screw',
      'keep two fingers of distance from the end',
      'rub the thread with candle wax',
      'work glue into the crack and clamp it overnight',
    ],
    signs: ['the screw sinks in without a creak', 'the joint holds when you lean on it'],
    facts: [
      'The core of a screw is the part between the threads.',
      'Blunting the point of a nail makes it crush the fibres instead of wedging them.',
      'A glued crack is often stronger than the wood beside it.',
    ],
    mistakes: ['driving the screw with more force', 'placing the screw at the very end'],
  },
  {
    slug: 'paint-brush-marks',
    tags: ['paint', 'finishing'],
    thing: 'a painted door',
    asks: [
      'How do I paint a door without brush marks?',
      'Why does my paint dry with bubbles?',
      'Should I sand between two coats of paint?',
    ],
    scenes: [
      'I use a cheap brush and thick gloss paint.',
      'The sun shines on the door until noon.',
      'The first coat looks like corduroy.',
    ],
    causes: ['the paint dries before it can level', 'going back over half dry paint pulls it into ridges'],
    fixes: [
      'take the door off and lay it flat in the shade',
      'thin the paint by a spoon per cup',
      'spread it with a small roller and smooth it with one light stroke',
      'sand with fine paper between coats',
    ],
    signs: ['a lamp reflects in the surface as a clean line', 'your nail finds no ridges'],
    facts: [
      'Thin coats dry harder than one thick coat.',
      'Bubbles come from shaking the can or from rolling too fast.',
      'A wet edge is the border that has not begun to dry, and you must always work back into it.',
    ],
    mistakes: ['touching up after ten minutes', 'painting in full sun'],
  },
  {
    slug: 'drill-wall',
    tags: ['drilling', 'walls'],
    thing: 'a loose wall plug',
    asks: [
      'Why do my wall plugs spin in the hole?',
      'How do I drill a clean hole in a tiled wall?',
      'What plug should I use in a hollow wall?',
    ],
    scenes: [
      'The shelf will hold about twenty kilos of books.',
      'The wall is old brick with soft plaster in front.',
      'The hole got wider each time I tried.',
    ],
    causes: [
      'the drill wandered and left a hole that is too wide',
      'the plug sits in plaster and never reaches the brick',
    ],
    fixes: [
      'start with a thin bit and follow with the right size',
      'blow the dust out of the hole before you push the plug in',
      'use a plug long enough to reach the brick',
      'stick tape on the tile and begin without hammering',
    ],
    signs: ['the plug needs a tap to go in', 'the screw tightens with rising force'],
    facts: [
      'The dust of one hole is enough to keep a plug from gripping.',
      'A plug for hollow walls opens like an umbrella on the far side.',
      'Old plaster can be three centimetres thick.',
    ],
    mistakes: ['filling the hole with paper', 'hammering through a tile'],
  },
  {
    slug: 'rusty-bolt',
    tags: ['metal', 'rust'],
    thing: 'a rusty bolt',
    asks: [
      'How can I loosen a bolt that is rusted solid?',
      'What do I do when the head of a bolt is rounded off?',
      'How do I keep bolts from rusting again?',
    ],
    scenes: [
      'It holds the blade of an old lawn mower.',
      'I have pulled on a long spanner until it bent.',
      'There is a plastic cover close by, so I fear using a flame.',
    ],
    causes: [
      'rust takes more room than iron and jams the thread',
      'an open spanner touches only two corners of the head',
    ],
    fixes: [
      'soak it with penetrating oil and wait overnight',
      'tap the head sharply with a hammer to crack the rust',
      'use a six sided socket that fits closely',
      'turn it a little tighter before you turn it loose',
    ],
    signs: ['you hear a crack and the head moves', 'oil creeps out of the thread'],
    facts: [
      'Oil needs hours to creep into a thread that is tighter than a hair.',
      'Heating the nut and not the bolt makes the gap wider.',
      'A dab of grease on a clean thread keeps water out for years.',
    ],
    mistakes: ['pulling harder with a longer bar', 'using a spanner that is one size too large'],
  },
  {
    slug: 'glue-joint-fails',
    tags: ['glue', 'joints'],
    thing: 'a glued chair joint',
    asks: [
      'Why does the glue in my chair joint fail again and again?',
      'Do I have to remove old glue before I glue a joint?',
      'How long should I clamp a glued joint?',
    ],
    scenes: [
      'The chair has been repaired twice with white glue.',
      'The peg wobbles in its hole when it is dry.',
      'My heated cellar is very dry in winter.',
    ],
    causes: ['new glue cannot hold on to old glue', 'there is a gap that glue alone does not bridge'],
    fixes: [
      'scrape the old glue off down to bare wood',
      'wrap the peg with a thin shaving until it fits',
      'spread glue on both faces',
      'clamp it for an hour and leave it alone for a day',
    ],
    signs: ['a thin line of glue squeezes out all around', 'the chair stays silent when you rock it'],
    facts: [
      'White glue needs bare pores to grip.',
      'Old hide glue lets go with warm water or vinegar.',
      'More pressure is not better once the faces touch.',
    ],
    mistakes: ['pouring glue into the gap', 'sitting on it the same evening'],
  },
  {
    slug: 'saw-wanders',
    tags: ['saws', 'technique'],
    thing: 'a hand saw',
    asks: [
      'How do I saw a straight line by hand?',
      'Why does my hand saw wander to the left?',
      'When should I sharpen a hand saw and when replace it?',
    ],
    scenes: [
      'I cut shelves from pine boards on a kitchen chair.',
      'The cut starts well and drifts after five centimetres.',
      'The saw belonged to my grandfather and has some rust.',
    ],
    causes: [
      'the elbow swings out of line with the blade',
      'the teeth on one side are set wider than on the other',
    ],
    fixes: [
      'mark the line on two faces with a knife',
      'clamp the board at the height of your knee',
      'line up shoulder, elbow and blade',
      'start with a few pulls against your thumb and then use long strokes',
    ],
    signs: ['you can see the line all the way', 'the cut face is square to the eye'],
    facts: [
      'The set is the small bend of the teeth that keeps the blade free in the cut.',
      'A knife line guides the saw better than a pencil line.',
      'Hardened teeth cannot be filed, and you can tell them by their blue colour.',
    ],
    mistakes: ['pressing the saw into the wood', 'twisting the blade back to the line'],
  },
];
