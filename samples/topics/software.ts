import type { Topic } from './topic.js';

export const software: readonly Topic[] = [
  {
    slug: 'script-slow',
    tags: ['performance', 'files'],
    thing: 'a slow script',
    asks: [
      'Why does my script get slower with every file it reads?',
      'How do I find out which part of a script is slow?',
      'Is it faster to read a file line by line?',
    ],
    scenes: [
      'It takes one second for ten files and an hour for a thousand.',
      'I add each line to a list and search the list every time.',
      'The computer has plenty of memory left.',
    ],
    causes: [
      'searching a list takes longer with every line in it',
      'each file is opened and parsed again for every question',
    ],
    fixes: [
      'keep the lines in a set instead of a list',
      'measure with a profiler before you change anything',
      'read each file once and remember what you need',
      'test with a small folder first',
    ],
    signs: ['twice the files take twice the time', 'the profile shows no single tall bar'],
    facts: [
      'A set finds an entry in about the same time however large it is.',
      'A guess about the slow part is wrong more often than right.',
      'Reading from the disk is slow only the first time.',
    ],
    mistakes: ['rewriting it all in another language', 'guessing at the slow line'],
  },
  {
    slug: 'version-control',
    tags: ['version-control', 'branches'],
    thing: 'a merge conflict',
    asks: [
      'How do I solve a merge conflict without losing work?',
      'How often should I commit my changes?',
      'Why do two people always get conflicts in one file?',
    ],
    scenes: [
      'Both of us edited the settings file this week.',
      'I have four days of work that I never committed.',
      'I am afraid of the markers in the file.',
    ],
    causes: ['both sides changed the same lines', 'long lived branches drift apart'],
    fixes: [
      'commit your own work before you merge',
      'read both versions and keep what each one meant',
      'run the tests before you finish the merge',
      'merge small changes every day',
    ],
    signs: ['the tests pass and no markers are left', 'both changes show in the log'],
    facts: [
      'A commit is a snapshot that can always be found again.',
      'The markers only show where the two versions differ.',
      'A file in which everybody writes wants to be two files.',
    ],
    mistakes: ['keeping one side without reading the other', 'copying the folder as a backup'],
  },
  {
    slug: 'backup',
    tags: ['backup', 'disks'],
    thing: 'a backup',
    asks: [
      'How should I back up the photos on my laptop?',
      'Is a second disk in the same computer a backup?',
      'How can I tell whether my backup works?',
    ],
    scenes: [
      'I have forty thousand photos and one old disk.',
      'A friend lost everything when a pipe burst.',
      'I copy the folder by hand when I think of it.',
    ],
    causes: ['one event can destroy every copy in one room', 'a copy made by hand is always out of date'],
    fixes: [
      'keep three copies on two kinds of device',
      'store one of them in another house',
      'let a program make the copy each night',
      'restore a random folder once a month',
    ],
    signs: ['the restored folder opens without an error', 'the newest photo is in all three places'],
    facts: [
      'A mirror repeats your mistakes at once, so it is no backup.',
      'Disks fail without a warning more often than with one.',
      'A backup that was never restored is only a hope.',
    ],
    mistakes: ['trusting in a mirror', 'keeping the spare disk beside the laptop'],
  },
  {
    slug: 'float-rounding',
    tags: ['numbers', 'rounding'],
    thing: 'a rounding error',
    asks: [
      'Why is 0.1 plus 0.2 not exactly 0.3 in my program?',
      'How should I store amounts of money?',
      'How do I compare two decimal numbers safely?',
    ],
    scenes: [
      'My invoice program is off by one cent now and then.',
      'I compare the sum with an equals sign.',
      'The same sum is right in a spreadsheet.',
    ],
    causes: ['binary fractions cannot hold one tenth exactly', 'small errors add up over many sums'],
    fixes: [
      'store money as whole cents',
      'compare with a small tolerance',
      'round only when you print',
      'use a decimal type where the law asks for it',
    ],
    signs: ['the total agrees with a sum on paper', 'the test with a thousand items passes'],
    facts: [
      'One tenth in binary is like one third in decimal, it never ends.',
      'A spreadsheet hides the last digits when it prints.',
      'The error of one operation is about one part in ten quadrillion.',
    ],
    mistakes: ['rounding after every step', 'comparing with an equals sign'],
  },
  {
    slug: 'passwords',
    tags: ['passwords', 'security'],
    thing: 'a password',
    asks: [
      'How do I remember a different password for every site?',
      'How long should a password be?',
      'Is it safe to write passwords on paper?',
    ],
    scenes: [
      'I use one password with a number at the end.',
      'My parents share one computer and forget everything.',
      'A shop where I have an account was broken into.',
    ],
    causes: [
      'thieves try a stolen password on every other site',
      'short passwords can be tried out in hours',
    ],
    fixes: [
      'let a password manager make and keep them',
      'use four or five random words for the one you must remember',
      'turn on the second factor for your mail',
      'change the one that was stolen first',
    ],
    signs: ['no two accounts share a password', 'you can log in from a new computer'],
    facts: [
      'Length helps more than strange characters.',
      'Your mail account can reset all the others, so it deserves the most care.',
      'A note in a drawer at home is safe from thieves far away.',
    ],
    mistakes: ['adding a number to the old one', 'sending a password by mail'],
  },
  {
    slug: 'test-flaky',
    tags: ['testing', 'time'],
    thing: 'a flaky test',
    asks: [
      'Why does my test fail only once in a while?',
      'How do I test code that depends on the clock?',
      'Should I simply repeat a test that fails at random?',
    ],
    scenes: [
      'It fails about one time in twenty, mostly at night.',
      'The test waits for one second and then looks at the result.',
      'All tests share one database.',
    ],
    causes: ['a fixed wait is sometimes too short', 'another test leaves its rows behind'],
    fixes: [
      'wait for the event instead of a fixed time',
      'hand the clock to the code as an argument',
      'give every test its own data',
      'run it a hundred times in a loop to catch it',
    ],
    signs: ['it passes a thousand times in a row', 'it passes in any order'],
    facts: [
      'A test that fails at random teaches people to ignore red.',
      'Midnight and the end of a month reveal many hidden clocks.',
      'Order matters only when something is shared.',
    ],
    mistakes: ['repeating it until it passes', 'making the wait longer'],
  },
];
