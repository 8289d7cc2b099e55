// The whole look sits in one cascade layer and behind `:where`, so that any rule of the app wins
// without a fight. Colours follow the page's own `color-scheme` through `light-dark()`: a page that
// never declared a dark scheme stays light.
/** The style sheet. */
export const css: string = `
@layer kassa {
:where([data-kassa]) {
  --_accent: var(--kassa-accent, #1f6b52);
  --_on-accent: var(--kassa-on-accent, #fff);
  --_text: var(--kassa-text, #1b1c1a);
  --_muted: var(--kassa-muted, #63665f);
  --_surface: var(--kassa-surface, #fff);
  --_line: var(--kassa-line, #e3e3dd);
  --_danger: var(--kassa-danger, #a3341f);
  --_soft: var(--kassa-soft, #eef4f0);
  --_radius: var(--kassa-radius, 14px);
  font-family: var(--kassa-font, inherit);
  color: var(--_text);
  box-sizing: border-box;
}
@supports (color: light-dark(#fff, #000)) {
  :where([data-kassa]) {
    --_accent: var(--kassa-accent, light-dark(#1f6b52, #7fd1ae));
    --_on-accent: var(--kassa-on-accent, light-dark(#fff, #0c1f17));
    --_text: var(--kassa-text, light-dark(#1b1c1a, #ecece6));
    --_muted: var(--kassa-muted, light-dark(#63665f, #a3a69d));
    --_surface: var(--kassa-surface, light-dark(#fff, #1b1c1a));
    --_line: var(--kassa-line, light-dark(#e3e3dd, #33352f));
    --_danger: var(--kassa-danger, light-dark(#a3341f, #f0a08d));
    --_soft: var(--kassa-soft, light-dark(#eef4f0, #21302a));
  }
}
:where([data-kassa]) :where(*) { box-sizing: border-box; }
:where([data-kassa] p, [data-kassa] h2, [data-kassa] h3, [data-kassa] ul, [data-kassa] dl, [data-kassa] dd) { margin: 0; padding: 0; }
:where([data-kassa-button]) {
  display: inline-flex; align-items: center; justify-content: center; gap: .5em; width: 100%; min-height: 44px;
  padding: .6em 1.1em; border: 1px solid transparent; border-radius: calc(var(--_radius) - 4px);
  background: var(--_accent); color: var(--_on-accent); font: inherit; font-weight: 600; text-decoration: none;
  cursor: pointer; transition: filter .15s, opacity .15s;
}
:where([data-kassa-button]:hover) { filter: brightness(1.08); }
:where([data-kassa-button]:focus-visible) { outline: 2px solid var(--_accent); outline-offset: 3px; }
:where([data-kassa-button][aria-disabled='true']) { opacity: .65; cursor: progress; }
:where([data-kassa-button='quiet']) { background: transparent; color: var(--_text); border-color: var(--_line); }
:where([data-kassa-alert]:not(:empty)) { padding-top: .75rem; }
:where([data-kassa-error]) { color: var(--_danger); font-size: .9em; line-height: 1.45; }
:where([data-kassa='pricing']) { display: grid; gap: 18px; grid-template-columns: repeat(auto-fit, minmax(min(232px, 100%), 1fr)); }
:where([data-kassa-card]) {
  display: flex; flex-direction: column; gap: 18px; padding: 26px 24px 24px; background: var(--_surface);
  border: 1px solid var(--_line); border-radius: var(--_radius);
}
:where([data-kassa-card][data-featured]) { border-color: var(--_accent); box-shadow: 0 0 0 1px var(--_accent); }
:where([data-kassa-head]) { display: flex; justify-content: space-between; align-items: center; gap: 10px; min-height: 26px; }
:where([data-kassa-name]) { font-size: 1.06rem; font-weight: 650; }
:where([data-kassa-tag]) {
  padding: .25em .7em; border-radius: 99px; background: var(--_soft); color: var(--_accent); font-size: .75rem;
  font-weight: 600; white-space: nowrap;
}
:where([data-kassa-price]) { display: flex; align-items: baseline; flex-wrap: wrap; gap: 2px 7px; }
:where([data-kassa-amount]) { font-size: 2.3rem; font-weight: 640; letter-spacing: -.035em; line-height: 1.1; font-variant-numeric: tabular-nums; }
:where([data-kassa-muted]) { color: var(--_muted); font-size: .92rem; line-height: 1.5; }
:where([data-kassa-list]) { display: grid; gap: 9px; list-style: none; font-size: .92rem; line-height: 1.45; }
:where([data-kassa-list] li) { display: grid; grid-template-columns: 18px 1fr; gap: 8px; }
:where([data-kassa-list] li)::before { content: ''; width: 10px; height: 5px; margin: .42em 0 0 2px; border: solid var(--_accent); border-width: 0 0 2px 2px; rotate: -45deg; }
:where([data-kassa-foot]) { margin-top: auto; }
:where([data-kassa='benefits'], [data-kassa='credits']) { display: grid; gap: 14px; }
:where([data-kassa='subscribe']) { display: block; }
:where([data-kassa-form]:not(:empty)) { padding-bottom: .75rem; }
:where([data-kassa='arrival'], [data-kassa-deposit], [data-kassa-deposit] dl) { display: grid; gap: 10px; }
:where([data-kassa-deposit] dl div) { display: flex; justify-content: space-between; gap: 14px; }
:where([data-kassa-deposit] dd) { font-weight: 600; user-select: all; }
:where([data-kassa-total]) { font-size: 2.3rem; font-weight: 640; letter-spacing: -.035em; line-height: 1.1; font-variant-numeric: tabular-nums; }
:where([data-kassa-bar]) { display: flex; gap: 3px; height: 10px; border-radius: 99px; overflow: hidden; background: var(--_line); }
:where([data-kassa-bar] span) { background: var(--_accent); transition: flex-grow .4s; min-width: 0; }
:where([data-kassa-bar] [data-part='one-time']) { opacity: .45; }
:where([data-kassa-split]) { display: flex; flex-wrap: wrap; gap: 6px 28px; font-size: .92rem; }
:where([data-kassa-split] div) { display: flex; gap: .5em; align-items: center; }
:where([data-kassa-split] dt) { color: var(--_muted); display: flex; gap: .5em; align-items: center; }
:where([data-kassa-split] dt)::before { content: ''; width: 9px; height: 9px; border-radius: 3px; background: var(--_accent); }
:where([data-kassa-split] div + div dt)::before { opacity: .45; }
:where([data-kassa-split] dd) { font-weight: 600; font-variant-numeric: tabular-nums; }
:where([data-kassa-blank]) { border-radius: 8px; background: var(--_line); opacity: .7; animation: kassa-breathe 1.4s ease-in-out infinite alternate; }
@keyframes kassa-breathe { to { opacity: .35; } }
@media (prefers-reduced-motion: reduce) { :where([data-kassa] *) { animation: none !important; transition: none !important; } }
}
`;
