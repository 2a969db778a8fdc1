/** What is printed on paper and read by day. */
export const daylight = {
  paper: '#fbfaf7',
  raised: '#ffffff',
  ink: '#1c2024',
  soft: '#5b6169',
  rule: '#dcd9d1',
  grid: '#e9e6df',
  blue: '#1f6fb5',
  orange: '#c4560f',
  green: '#107a5b',
  purple: '#7d4fa8',
  rose: '#b5336f',
  teal: '#0b7285',
  brown: '#7a4b2a',
  slate: '#4a5568',
  amber: '#8a6100',
  'amber-ground': '#fdf3d8',
} as const;

/** The rules that drawings need, wherever they stand; colors are variables of the page. */
export const drawingStyle = `svg text { font-size: 12px; fill: var(--soft); font-variant-numeric: tabular-nums; }
svg text.label { font-size: 12.5px; } svg text.note { fill: var(--ink); }
.grid { stroke: var(--grid); } .axis { stroke: var(--soft); }
.chance { stroke: var(--soft); stroke-dasharray: 5 4; }
.baseline { fill: var(--paper); stroke: var(--ink); stroke-width: 1.4; }
.stroke { fill: none; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
.band { stroke: none; opacity: 0.2; }
.s0.stroke { stroke: var(--blue); } .s0.fill, .s0.band { fill: var(--blue); }
.s1.stroke { stroke: var(--orange); } .s1.fill, .s1.band { fill: var(--orange); }
.s2.stroke { stroke: var(--green); } .s2.fill, .s2.band { fill: var(--green); }
.s3.stroke { stroke: var(--purple); } .s3.fill, .s3.band { fill: var(--purple); }
.s4.stroke { stroke: var(--rose); } .s4.fill, .s4.band { fill: var(--rose); }
.s5.stroke { stroke: var(--teal); } .s5.fill, .s5.band { fill: var(--teal); }
.s6.stroke { stroke: var(--brown); } .s6.fill, .s6.band { fill: var(--brown); }
.s7.stroke { stroke: var(--slate); } .s7.fill, .s7.band { fill: var(--slate); }
svg .right { fill: var(--blue); } .hatch-ground { fill: var(--orange); opacity: 0.25; } .hatch-line { fill: var(--orange); }
`;

const variables = Object.entries(daylight)
  .map(([name, color]) => `--${name}: ${color};`)
  .join(' ');

/** The page's only style sheet; its digest is in the page's content-security policy. No inline style is used. */
export const style = `
:root { color-scheme: light dark;
  ${variables} }
@media (prefers-color-scheme: dark) { :root {
  --paper: #15171a; --raised: #1c1f23; --ink: #e6e4df; --soft: #a0a6ae; --rule: #383c42; --grid: #292d32;
  --blue: #6db3ee; --orange: #f0995a; --green: #58c79f; --purple: #c09be8; --rose: #f08fbf; --teal: #5cc8d7;
  --brown: #c9a27e; --slate: #a9b4c4; --amber: #e9c46a; --amber-ground: #2f2813; } }
* { box-sizing: border-box; }
html { background: var(--paper); color: var(--ink); scroll-padding-top: 1rem; }
body { margin: 0 auto; max-width: 56rem; padding: 2.5rem 1.25rem 5rem;
  font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif; }
h1 { font-size: 2.1rem; line-height: 1.2; letter-spacing: -0.02em; margin: 0.2rem 0 0.75rem; text-wrap: balance; }
h2 { font-size: 1.35rem; letter-spacing: -0.01em; margin: 3.25rem 0 0.75rem; padding-top: 0.9rem; border-top: 1px solid var(--rule); }
h3 { font-size: 1.02rem; margin: 1.75rem 0 0.4rem; }
p { max-width: 42rem; margin: 0.6rem 0; text-wrap: pretty; }
a { color: var(--blue); text-underline-offset: 0.15em; }
code { font: 0.86em/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
pre { background: var(--raised); border: 1px solid var(--rule); border-radius: 6px; padding: 0.75rem 1rem; overflow-x: auto; }
pre code { overflow-wrap: normal; }
.kicker { display: flex; align-items: center; gap: 0.5rem; color: var(--soft); font-size: 0.86rem; letter-spacing: 0.04em; }
.kicker svg { width: 1.5rem; height: 1.5rem; flex: none; }
.kicker path { fill: none; stroke: var(--blue); stroke-width: 1.6; stroke-linecap: round; stroke-linejoin: round; }
.kicker .filled { fill: var(--blue); opacity: 0.3; stroke: none; }
.notice { background: var(--amber-ground); border-left: 4px solid var(--amber); border-radius: 4px; padding: 0.7rem 1rem; max-width: none; }
nav { font-size: 0.9rem; margin: 1.2rem 0 0; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 0.95rem; list-style: none; margin: 0; padding: 0; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: 0.9rem; margin: 1.4rem 0; padding: 0; list-style: none; }
.tiles li { background: var(--raised); border: 1px solid var(--rule); border-radius: 8px; padding: 0.9rem 1.1rem; }
.tiles .name { color: var(--soft); font-size: 0.9rem; display: block; }
.tiles .value { font-size: 2rem; line-height: 1.25; letter-spacing: -0.02em; font-variant-numeric: tabular-nums; display: block; }
.tiles .value small { font-size: 1rem; letter-spacing: 0; color: var(--soft); }
.tiles .more { color: var(--soft); font-size: 0.86rem; display: block; }
.verdicts { list-style: none; padding: 0; margin: 1rem 0; }
.verdicts li { padding: 0.15rem 0 0.15rem 1.9rem; position: relative; margin: 0.5rem 0; max-width: 46rem; text-wrap: pretty; }
.verdicts .sign { position: absolute; left: 0.1rem; font-size: 1rem; }
.better .sign { color: var(--green); } .worse .sign { color: var(--orange); } .open .sign { color: var(--amber); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.9rem; font-variant-numeric: tabular-nums; width: 100%; margin: 0.6rem 0; }
th, td { text-align: left; padding: 0.36rem 0.9rem 0.36rem 0; border-bottom: 1px solid var(--rule); vertical-align: top; }
thead th { color: var(--soft); font-weight: 500; border-bottom-width: 2px; white-space: nowrap; }
tbody th { font-weight: 500; }
thead + tbody td { white-space: nowrap; } td code { white-space: normal; }
table.wrap tbody td { white-space: normal; }
table.facts th { width: 15rem; font-weight: 400; color: var(--soft); }
.missing { color: var(--soft); font-style: italic; }
figure { margin: 1.6rem 0 2.2rem; break-inside: avoid; }
figcaption { font-size: 0.92rem; color: var(--soft); margin-bottom: 0.6rem; max-width: 44rem; }
figcaption b { color: var(--ink); font-weight: 600; }
figure > svg, .panels svg:not(.key) { display: block; width: 100%; height: auto; }
.panels { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0.75rem; }
.wide { grid-column: 1 / -1; }
@media (max-width: 36rem) { .half { grid-column: 1 / -1; } }
svg.defs { position: absolute; width: 0; height: 0; }
${drawingStyle}.legend { display: flex; flex-wrap: wrap; gap: 0.2rem 1.4rem; list-style: none; padding: 0; margin: 0.4rem 0; font-size: 0.88rem; }
.legend li { display: flex; align-items: center; gap: 0.35rem; }
.key { width: 1rem; height: 1rem; flex: none; }
details { font-size: 0.9rem; margin: 0.5rem 0; } summary { color: var(--soft); cursor: pointer; }
.digest { color: var(--soft); font-size: 0.8em; }
footer { margin-top: 4rem; padding-top: 1rem; border-top: 1px solid var(--rule); color: var(--soft); font-size: 0.86rem; }
@media print {
  :root { color-scheme: light; --paper: #fff; --raised: #fff; --ink: #000; --soft: #444; --rule: #bbb; --grid: #ddd;
    --blue: #1f6fb5; --orange: #b34a00; --green: #107a5b; --purple: #6d3f98; --rose: #a02a61; --teal: #0b6070; --brown: #6b4023; --slate: #3d4656; --amber: #8a6100; --amber-ground: #fff; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  nav, details { display: none; }
  h2 { break-after: avoid; } h3 { break-after: avoid; } tr, .tiles li { break-inside: avoid; }
  @page { margin: 18mm 16mm; }
}
`;
