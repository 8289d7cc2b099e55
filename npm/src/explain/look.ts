// The look. In a page of the app's own it has to hold against that page's rules for headings and
// tables, so it stands in no cascade layer, and everything in it begins with a class. It takes the
// colours of `kassa/react` where the app has set them.

/** The style sheet. */
export const css: string = `
.kassa-explain {
  --kx-text: var(--kassa-text, light-dark(#1b1c1a, #ecece6));
  --kx-muted: var(--kassa-muted, light-dark(#5c5f58, #a3a69d));
  --kx-surface: var(--kassa-surface, light-dark(#ffffff, #1b1c1a));
  --kx-line: var(--kassa-line, light-dark(#e3e3dd, #33352f));
  --kx-accent: var(--kassa-accent, light-dark(#1f6b52, #7fd1ae));
  --kx-on-accent: var(--kassa-on-accent, light-dark(#ffffff, #0c1f17));
  --kx-soft: var(--kassa-soft, light-dark(#eef4f0, #21302a));
  --kx-bad: var(--kassa-danger, light-dark(#a3341f, #f0a08d));
  --kx-bad-soft: light-dark(#fbeeea, #35201b);
  --kx-radius: var(--kassa-radius, 14px);
  color: var(--kx-text);
  font: 15px/1.55 var(--kassa-font, system-ui, -apple-system, 'Segoe UI', sans-serif);
  container-type: inline-size;
  overflow-wrap: anywhere;
}
.kassa-explain * { box-sizing: border-box; }
.kassa-explain :is(h1, h2, h3, p, ol, ul, dl, dd, figure) { margin: 0; padding: 0; }
.kassa-explain h1 { font-size: clamp(1.35rem, 1.1rem + 1.4cqi, 1.8rem); line-height: 1.25; font-weight: 650; letter-spacing: -.02em; text-wrap: balance; }
.kassa-explain h2 { margin: 2.2rem 0 .9rem; font-size: 1.1rem; font-weight: 650; scroll-margin-top: 1rem; }
.kassa-explain h3 { font-size: .85rem; font-weight: 600; color: var(--kx-muted); }
.kassa-explain:lang(ko) { word-break: keep-all; }
.kassa-explain a { color: var(--kx-accent); text-underline-offset: .2em; text-decoration-thickness: 1px; }
.kassa-explain code, .kx-raw { font-family: ui-monospace, 'SF Mono', 'Cascadia Mono', monospace; font-size: .88em; }
.kassa-explain :focus-visible { outline: 2px solid var(--kx-accent); outline-offset: 2px; border-radius: 4px; }
.kassa-explain del { color: var(--kx-muted); }
.kassa-explain ins { text-decoration: none; font-weight: 550; }
.kx-muted { color: var(--kx-muted); }
.kx-small { font-size: .86rem; }
.kx-n { font-variant-numeric: tabular-nums; text-align: end; white-space: nowrap; }
.kx-row { display: flex; flex-wrap: wrap; gap: .6rem; align-items: center; }
.kx-cards { display: grid; gap: 1rem; grid-template-columns: minmax(0, 1fr); }
.kx-card { padding: 1.1rem 1.2rem; border: 1px solid var(--kx-line); border-radius: var(--kx-radius); background: var(--kx-surface); display: grid; gap: .55rem; align-content: start; }
.kx-big { font-size: 1.7rem; font-weight: 650; letter-spacing: -.02em; line-height: 1.2; font-variant-numeric: tabular-nums; }
.kx-big small, .kassa-explain summary small { font-size: .9rem; font-weight: 500; letter-spacing: 0; color: var(--kx-muted); }
.kx-why { display: grid; gap: .2rem; }
.kx-why + .kx-why { margin-top: .7rem; }
.kassa-explain details > .kx-why:first-of-type { margin-top: .7rem; }
.kx-tag { display: inline-block; margin-inline-end: .4em; padding: .05em .6em; border-radius: 99px; background: var(--kx-soft); color: var(--kx-accent); font-size: .82rem; font-weight: 600; }
.kx-tag[data-open="no"] { background: var(--kx-bad-soft); color: var(--kx-bad); }
.kx-notice { padding: .7rem .9rem; border-radius: 10px; display: grid; gap: .5rem; }
.kx-notice.kx-bad { background: var(--kx-bad-soft); color: var(--kx-bad); }
.kx-notice .kx-why, .kx-notice .kx-why .kx-muted { color: var(--kx-text); }
.kx-scroll { overflow-x: auto; margin-inline: -1.2rem; padding-inline: 1.2rem; }
.kx-scroll table { width: 100%; border-collapse: collapse; min-width: 34rem; }
.kx-scroll :is(th, td) { padding: .55rem .6rem; border-top: 1px solid var(--kx-line); text-align: start; vertical-align: top; font-weight: 400; font-size: inherit; color: inherit; white-space: normal; }
.kx-scroll :is(th, td):first-child { padding-inline-start: 0; min-width: 13rem; }
.kx-scroll :is(th, td):last-child { padding-inline-end: 0; }
.kx-scroll thead th { border-top: 0; color: var(--kx-muted); font-size: .82rem; white-space: nowrap; }
.kx-scroll tbody th > .kx-small { display: inline-block; }
.kx-scroll .kx-n { text-align: end; }
.kx-bar { display: block; width: min(100%, 16rem); height: 6px; margin: .35rem 0; border-radius: 3px; background: var(--kx-line); }
.kx-bar [data-part="spent"] { fill: var(--kx-muted); }
.kx-bar [data-part="held"] { fill: light-dark(#d8a63b, #e5be73); }
.kx-bar [data-part="reversed"] { fill: var(--kx-bad); }
.kx-bar [data-part="available"] { fill: var(--kx-accent); }
.kx-filter { display: grid; gap: .7rem; grid-template-columns: minmax(0, 1fr); margin-bottom: .9rem; padding: 1rem 1.2rem; border-radius: var(--kx-radius); background: var(--kx-soft); }
.kx-filter label { display: grid; gap: .25rem; font-size: .86rem; color: var(--kx-muted); }
.kx-filter .kx-check { display: flex; align-items: center; gap: .5rem; min-height: 40px; color: var(--kx-text); }
.kx-filter :is(input:not([type="checkbox"]), select) { width: 100%; min-height: 40px; padding: .4rem .7rem; border: 1px solid var(--kx-line); border-radius: 9px; background: var(--kx-surface); color: var(--kx-text); font: inherit; font-size: .95rem; }
.kx-filter input[type="checkbox"] { width: 1.1rem; height: 1.1rem; accent-color: var(--kx-accent); }
.kx-button { display: inline-flex; align-items: center; min-height: 40px; padding: .45rem 1.1rem; border: 1px solid transparent; border-radius: 10px; background: var(--kx-accent); color: var(--kx-on-accent); font: inherit; font-weight: 600; text-decoration: none; cursor: pointer; }
.kassa-explain a.kx-button { color: var(--kx-on-accent); }
.kassa-explain a.kx-button.kx-quiet { background: none; border-color: var(--kx-line); color: var(--kx-text); }
.kx-empty { padding: 2rem 1rem; text-align: center; color: var(--kx-muted); }
.kx-rows { list-style: none; margin: .6rem 0 1rem !important; border-top: 1px solid var(--kx-line); }
.kx-change { border-bottom: 1px solid var(--kx-line); scroll-margin-top: 1rem; }
.kx-change:target { background: var(--kx-soft); }
.kx-change > details > summary { display: grid; grid-template-columns: auto minmax(0, 1fr) auto; gap: .1rem .8rem; align-items: start; padding: .7rem .2rem; cursor: pointer; list-style: none; }
.kx-change summary::-webkit-details-marker { display: none; }
.kx-change > details > summary::before { content: ''; width: .55rem; height: .55rem; margin-top: .5em; border-radius: 50%; background: var(--kx-line); }
.kx-change[data-tone="gain"] > details > summary::before { background: var(--kx-accent); }
.kx-change[data-tone="loss"] > details > summary::before { background: var(--kx-bad); }
.kx-change[data-tone="even"] > details > summary::before { background: var(--kx-muted); }
.kx-change summary:hover .kx-what strong { text-decoration: underline; text-decoration-thickness: 1px; text-underline-offset: .2em; }
.kx-change[data-tone="quiet"] .kx-what strong { font-weight: 500; }
.kx-what, .kx-delta { display: grid; gap: .05rem; }
.kx-what strong { font-weight: 600; }
.kx-delta { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }
.kx-delta strong { min-height: 1.5em; }
.kx-change[data-tone="gain"] .kx-delta strong { color: var(--kx-accent); }
.kx-change[data-tone="loss"] .kx-delta strong { color: var(--kx-bad); }
.kx-chain { display: grid; grid-template-columns: minmax(0, 1fr); gap: .15rem 1rem; padding: .2rem .2rem 1.1rem 1.55rem !important; }
.kx-chain > dt { color: var(--kx-muted); font-size: .86rem; }
.kx-chain > dd { margin-bottom: .5rem !important; }
.kx-chain ul { list-style: none; }
.kx-facts > li + li { margin-top: .4rem; }
.kx-facts ul { padding-inline-start: 1rem !important; }
.kx-raw { max-height: 26rem; overflow: auto; margin: .4rem 0 0; padding: .9rem 1rem; border: 1px solid var(--kx-line); border-radius: 10px; background: var(--kx-soft); white-space: pre; }
@container (min-width: 44rem) {
  .kx-filter { grid-template-columns: 2fr 2fr 1fr; align-items: end; }
  .kx-filter .kx-row { justify-content: end; grid-column: 3; }
  .kx-filter .kx-check { grid-column: 1 / 3; }
  .kx-chain { grid-template-columns: 7rem minmax(0, 1fr); }
  .kx-chain > dd { margin-bottom: .6rem !important; }
}
`;
