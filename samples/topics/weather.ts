import type { Topic } from './topic.js';

export const weather: readonly Topic[] = [
  {
    slug: 'morning-fog',
    tags: ['fog', 'valleys'],
    thing: 'a morning fog',
    asks: [
      'Why is there fog in our valley on clear mornings?',
      'When will a morning fog lift?',
      'Can I predict fog the evening before?',
    ],
    scenes: [
      'We live by a river between two hills.',
      'The hill above us is in sunshine at the same time.',
      'I drive to work at six and would like to know in advance.',
    ],
    causes: [
      'cold air flows downhill at night and gathers in the valley',
      'the ground loses its heat to a clear sky',
    ],
    fixes: [
      'compare the temperature with the dew point in the evening',
      'look for a calm and clear night',
      'expect it to lift two or three hours after sunrise',
      'leave early when the grass is already wet at ten',
    ],
    signs: ['the two numbers are within three degrees', 'smoke stays close to the ground'],
    facts: [
      'Fog is a cloud that touches the ground.',
      'The sun warms the ground through the fog, and it dissolves from below.',
      'A little wind mixes in dry air and prevents it.',
    ],
    mistakes: ['driving with the high beam', 'trusting the forecast for the hill'],
  },
  {
    slug: 'rain-gauge',
    tags: ['rain', 'measuring'],
    thing: 'a rain gauge',
    asks: [
      'Where should I place a rain gauge?',
      'What does one millimetre of rain mean?',
      'Why does my rain gauge show less than the weather station?',
    ],
    scenes: [
      'It hangs on the balcony under the edge of the roof.',
      'The station is four kilometres away on open land.',
      'I empty it on Sundays.',
    ],
    causes: [
      'the roof shields it whenever the wind turns',
      'some of the water has dried up before you read it',
    ],
    fixes: [
      'put it on a post in the open at the height of your chest',
      'keep it twice as far from a tree as the tree is tall',
      'read it at the same hour each morning',
      'add a drop of oil so that the water does not dry up',
    ],
    signs: ['your monthly sum is within a tenth of the station', 'wind from any side gives the same reading'],
    facts: [
      'One millimetre is one litre on each square metre.',
      'A summer shower can differ by half within a kilometre.',
      'Wind blows some drops across the opening, so high gauges read low.',
    ],
    mistakes: ['hanging it on a wall', 'reading it once a week'],
  },
  {
    slug: 'barometer',
    tags: ['pressure', 'instruments'],
    thing: 'a barometer',
    asks: [
      'How do I set an old barometer?',
      'What does a falling barometer tell me?',
      'Why does my barometer always show rain?',
    ],
    scenes: [
      'It came from a flea market and hangs at six hundred metres above the sea.',
      'The needle hardly moved during the last storm.',
      'I tap the glass every morning.',
    ],
    causes: ['it was set for a place near the sea', 'the air is thinner the higher you live'],
    fixes: [
      'ask the nearest station for the pressure at sea level',
      'turn the small screw on the back until the needle agrees',
      'note the reading at the same time each day',
      'watch the change and ignore the words on the dial',
    ],
    signs: ['it agrees with the station within two units', 'it falls a day before the wind rises'],
    facts: [
      'The change over three hours says more than the value.',
      'Pressure drops by about one unit for eight metres of height.',
      'A steady rise promises more than a sudden jump.',
    ],
    mistakes: ['believing the word on the dial', 'hanging it above a heater'],
  },
  {
    slug: 'thunder-distance',
    tags: ['storms', 'safety'],
    thing: 'a thunderstorm',
    asks: [
      'How far away is a thunderstorm when I hear it?',
      'Is it safe to stand under a tree in a storm?',
      'What should I do when a storm catches me on a ridge?',
    ],
    scenes: [
      'We hike with children above the tree line.',
      'I count about nine seconds between flash and thunder.',
      'The tent has metal poles.',
    ],
    causes: [
      'light arrives at once while sound needs three seconds for a kilometre',
      'lightning seeks the highest point around',
    ],
    fixes: [
      'divide the seconds by three to get kilometres',
      'leave the ridge before the count falls under thirty',
      'crouch on a low spot with your feet together',
      'keep away from single trees and wire fences',
    ],
    signs: ['the count grows with every flash', 'half an hour has passed without thunder'],
    facts: [
      'Lightning can strike ten kilometres ahead of the rain.',
      'A car is safe because the metal leads the current around you.',
      'The current spreads through the ground, so a wide stance is dangerous.',
    ],
    mistakes: ['lying flat on the ground', 'sheltering under a lone tree'],
  },
  {
    slug: 'frost-warning',
    tags: ['frost', 'garden'],
    thing: 'a late frost',
    asks: [
      'How can I tell whether there will be frost tonight?',
      'Why was there frost when the forecast said three degrees?',
      'How do I protect blossoms from a late frost?',
    ],
    scenes: [
      'My apricot blooms in March every year.',
      'The garden lies in a hollow.',
      'The thermometer hangs on the wall of the house.',
    ],
    causes: ['the forecast is for two metres above the ground', 'cold air collects in the hollow like water'],
    fixes: [
      'hang a thermometer at the height of the grass',
      'cover the branches with fleece before sunset',
      'water the soil in the afternoon',
      'open a gap in the hedge so that the cold air drains',
    ],
    signs: ['the blossoms stay white inside', 'the grass thermometer stays above zero'],
    facts: [
      'The ground can be four degrees colder than the air above it.',
      'Wet soil stores more warmth than dry soil.',
      'Clouds work like a blanket.',
    ],
    mistakes: ['covering with plastic that touches the blossoms', 'trusting the wall thermometer'],
  },
  {
    slug: 'wind-speed',
    tags: ['wind', 'estimating'],
    thing: 'a wind estimate',
    asks: [
      'How do I estimate the wind without an instrument?',
      'Why is the wind stronger in the afternoon?',
      'What wind is too strong for an umbrella on a terrace?',
    ],
    scenes: [
      'I fly kites with my daughter on a beach.',
      'It is calm at breakfast and rough at three.',
      'The app shows a number that never fits.',
    ],
    causes: ['the sun stirs the air and brings the fast wind down', 'the app averages over a large square'],
    fixes: [
      'watch the leaves and the small branches',
      'look for white caps on the water',
      'compare with the table of Admiral Beaufort',
      'close the umbrella when whole branches move',
    ],
    signs: ['your guess agrees with the harbour within one step', 'the kite stays up without running'],
    facts: [
      'Leaves rustle at two on the scale and thin trees sway at five.',
      'Gusts are about half as strong again as the average.',
      'Wind near the ground is slowed by everything that stands there.',
    ],
    mistakes: ['measuring in the shelter of a house', 'trusting a wet finger'],
  },
];
