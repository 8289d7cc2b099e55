// Tables and styles inside of the tags: what Outlook, Gmail and the rest have in common. Nothing is
// loaded from anywhere, so it looks the same where pictures are blocked, and nobody is counted.

import { html } from '../html.js';
import { contrast } from './color.js';
import type { Letter } from './letter.js';

/** The colors that stand in the tags, and what a dark client puts in their place. */
const LIGHT = { page: '#f3f4f6', card: '#ffffff', line: '#e2e5ea', text: '#1b1f27', soft: '#565d6a' };
const DARK = { page: '#14161a', card: '#1e2127', line: '#343943', text: '#eceef1', soft: '#a7adb8' };

const WIDTH = 560;

/** The system's own letters, so that none is loaded. */
const FONTS: Record<string, string> = {
  ko: "-apple-system,'Apple SD Gothic Neo','Malgun Gothic','Noto Sans KR',sans-serif",
  ja: "-apple-system,'Hiragino Sans','Yu Gothic',Meiryo,'Noto Sans JP',sans-serif",
};
const FONT = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

/** Korean breaks between words; Japanese between phrases, where a client knows them. */
const BREAKS: Record<string, string> = {
  ko: 'word-break:keep-all;',
  ja: 'line-break:strict;word-break:auto-phrase;',
};

export function htmlOf(letter: Letter, color: string): string {
  const { lang, subject, title, body, brand, footer } = letter;
  const font = `font-family:${FONTS[lang.slice(0, 2)] ?? FONT}`;
  const p = `margin:0 0 16px;${font};font-size:16px;line-height:1.6;text-wrap:pretty;color:${LIGHT.text}`;
  const small = `margin:0 0 8px;${font};font-size:13px;line-height:1.6;color:${LIGHT.soft}`;
  const breaks = BREAKS[lang.slice(0, 2)] ?? '';
  return html`<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no">
<title>${subject}</title>
<style>${{ html: css(color) }}</style>
</head>
<body class="page" style="margin:0;padding:0;${breaks}background:${LIGHT.page};-webkit-text-size-adjust:100%">
<div style="display:none;max-height:0;overflow:hidden">${body.join(' ')}</div>
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="${LIGHT.page}" style="background:${LIGHT.page}"><tr><td align="center" class="room" style="padding:32px 16px">
<table role="presentation" width="${WIDTH}" cellpadding="0" cellspacing="0" border="0" style="width:100%;max-width:${WIDTH}px;text-align:left">
<tr><td style="padding:0 4px 16px"><p class="text" style="margin:0;${font};font-size:17px;font-weight:700;color:${LIGHT.text}">${brand}</p></td></tr>
<tr><td class="card" bgcolor="${LIGHT.card}" style="padding:36px;background:${LIGHT.card};border:1px solid ${LIGHT.line};border-radius:12px">
<h1 class="text" style="margin:0 0 16px;${font};font-size:23px;line-height:1.35;font-weight:700;text-wrap:balance;color:${LIGHT.text}">${title}</h1>
${body.map((text) => html`<p class="text" style="${p}">${text}</p>`)}
${rows(letter, font)}
${button(letter, font, color)}
</td></tr>
<tr><td style="padding:20px 4px 0">
${footer.map((text) => html`<p class="soft" style="${small}">${text}</p>`)}
</td></tr>
</table>
</td></tr></table>
</body>
</html>
`.html;
}

function rows({ facts }: Letter, font: string) {
  if (facts.length === 0) return undefined;
  const cell = `padding:11px 0;border-bottom:1px solid ${LIGHT.line};${font};font-size:15px;line-height:1.5;vertical-align:top`;
  return html`<table class="facts" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:8px 0 28px;border-top:1px solid ${LIGHT.line}">
${facts.map(
  ({ fact, name, value }) => html`<tr><th scope="row" class="soft line" align="left" style="${cell};padding-right:16px;font-weight:400;white-space:nowrap;color:${LIGHT.soft}">${name}</th><td class="text line" align="right" style="${cell};${fact === 'payment' ? 'font-size:13px' : 'font-weight:600'};overflow-wrap:anywhere;color:${LIGHT.text}">${value}</td></tr>
`,
)}</table>`;
}

/** The address stands below it too: some clients show no links, and people like to see where to. */
function button({ button: says, url }: Letter, font: string, color: string) {
  const on = inkOn(color);
  return html`<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 16px"><tr><td class="button" align="center" bgcolor="${color}" style="border-radius:8px;background:${color};mso-padding-alt:13px 24px"><a class="button" href="${url}" style="display:inline-block;padding:13px 24px;border-radius:8px;${font};font-size:16px;font-weight:600;line-height:1.3;text-decoration:none;background:${color};color:${on}">${says}</a></td></tr></table>
<p class="soft" style="margin:0;${font};font-size:13px;line-height:1.5;word-break:break-all;color:${LIGHT.soft}">${url}</p>`;
}

/** Of white and black at least one can be read on any color. */
function inkOn(color: string): string {
  return contrast(color, '#ffffff') >= 4.5 ? '#ffffff' : '#000000';
}

/** A client that reads no style sheet shows the light colors. */
function css(color: string): string {
  // A dark button on a dark card would be gone.
  const dark = contrast(color, DARK.card) >= 3 ? color : DARK.text;
  return `:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (max-width:480px){.room{padding:20px 12px!important}.card{padding:26px 20px!important}}
@media (prefers-color-scheme:dark){.page{background:${DARK.page}!important}.card{background:${DARK.card}!important;border-color:${DARK.line}!important}.facts,.line{border-color:${DARK.line}!important}.text{color:${DARK.text}!important}.soft{color:${DARK.soft}!important}.button{background:${dark}!important;color:${inkOn(dark)}!important}}`;
}
