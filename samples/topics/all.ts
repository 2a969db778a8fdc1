import { bicycles } from './bicycles.js';
import { birds } from './birds.js';
import { garden } from './garden.js';
import { household } from './household.js';
import { kitchen } from './kitchen.js';
import { software } from './software.js';
import type { Topic } from './topic.js';
import { weather } from './weather.js';
import { workshop } from './workshop.js';

/** Topics by domain; a domain is one text file. */
export const domains: Readonly<Record<string, readonly Topic[]>> = {
  kitchen,
  garden,
  bicycles,
  workshop,
  birds,
  software,
  weather,
  household,
};

export const topics: readonly Topic[] = Object.values(domains).flat();
