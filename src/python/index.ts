import { byPreference, candidates, type Discovery, examine } from './discover.js';
import type { Inquiry } from './facts.js';
import type { Surroundings } from './surroundings.js';
