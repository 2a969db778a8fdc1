import { serveSettling } from '../storage/progress/settling-thread.js';

serveSettling();
